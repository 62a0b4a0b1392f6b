#include "search/spellings.h"

#include <map>

#include "search/words.h"

namespace jointplan::search {
namespace {

// The names of one place, those of one word. Names that often are another word (`Tyre`, `sour`) and
// names that a city shares with its country are left out.
const std::vector<std::vector<std::string>>& Places() {
  static const std::vector<std::vector<std::string>> kPlaces = {
      // Countries.
      {"algeria", "algérie"},
      {"cyprus", "chypre", "قبرص"},
      {"egypt", "égypte", "مصر"},
      {"greece", "grèce", "اليونان"},
      {"iraq", "irak", "العراق"},
      {"italy", "italie", "إيطاليا"},
      {"jordan", "jordanie", "الأردن"},
      {"lebanon", "liban", "لبنان"},
      {"libya", "libye", "ليبيا"},
      {"malta", "malte", "مالطا"},
      {"mauritania", "mauritanie", "موريتانيا"},
      {"morocco", "maroc", "المغرب"},
      {"palestine", "فلسطين"},
      {"spain", "espagne", "إسبانيا"},
      {"sudan", "soudan", "السودان"},
      {"syria", "syrie", "سوريا", "سورية"},
      {"tunisia", "tunisie"},
      {"turkey", "türkiye", "turquie", "تركيا"},
      // Cities.
      {"aleppo", "alep", "حلب"},
      {"alexandria", "alexandrie", "الإسكندرية"},
      {"amman", "عمّان"},
      {"ankara", "أنقرة"},
      {"athens", "athènes", "أثينا"},
      {"baalbek", "baalbeck", "بعلبك"},
      {"beirut", "beyrouth", "بيروت"},
      {"benghazi", "بنغازي"},
      {"cairo", "caire", "القاهرة"},
      {"damascus", "damas", "دمشق"},
      {"gaziantep", "antep"},
      {"irbid", "إربد"},
      {"istanbul", "stamboul", "إسطنبول"},
      {"izmir", "smyrne", "إزمير"},
      {"jerusalem", "القدس"},
      {"mafraq", "المفرق"},
      {"marrakesh", "marrakech", "مراكش"},
      {"marseille", "marseilles", "مرسيليا"},
      {"rabat", "الرباط"},
      {"saida", "sidon", "صيدا"},
      {"sfax", "صفاقس"},
      {"sousse", "سوسة"},
      {"tangier", "tangiers", "tanger", "طنجة"},
      {"tripoli", "trablous", "طرابلس"},
      {"zahlé", "zahleh", "زحلة"},
      {"zarqa", "zarka", "الزرقاء"},
  };
  return kPlaces;
}

std::map<std::string, std::vector<std::string>> IndexPlaces() {
  std::map<std::string, std::vector<std::string>> index;
  for (const auto& names : Places()) {
    std::vector<std::string> folded;
    folded.reserve(names.size());
    for (const std::string& name : names) folded.push_back(FoldText(name));
    for (const std::string& name : folded) index[name] = folded;
  }
  return index;
}

}  // namespace

std::vector<std::string> SpellingsOf(absl::string_view word) {
  static const auto kIndex = IndexPlaces();
  const auto found = kIndex.find(std::string(word));
  if (found == kIndex.end()) return {std::string(word)};
  return found->second;
}

}  // namespace jointplan::search
