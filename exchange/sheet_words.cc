#include "exchange/sheet_words.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace jointplan::exchange {
namespace {

// One thing in each language, in the order of LanguageIndex.
struct Words {
  absl::string_view key;
  std::array<absl::string_view, 3> words;
};

size_t LanguageIndex(absl::string_view language) {
  const absl::string_view primary = language.substr(0, language.find('-'));
  if (primary == "fr") return 1;
  return primary == "ar" ? 2 : 0;
}

constexpr Words kSheets[] = {
    {"activities", {"Activities", "Activités", "الأنشطة"}},
    {"steps", {"Next steps", "Prochaines étapes", "الخطوات التالية"}},
    {"parts", {"Partners' parts", "Parts des partenaires", "أدوار الشركاء"}},
    {"places", {"Places", "Lieux", "الأماكن"}},
    {"targets", {"Targets", "Cibles", "المستهدفات"}},
    {"funding", {"Funding", "Financement", "التمويل"}},
    {"evidence", {"Evidence", "Sources", "المصادر"}},
    {"links", {"Links", "Liens", "الروابط"}},
    {"readme", {"How to", "Mode d'emploi", "طريقة الاستعمال"}},
};

constexpr Words kColumns[] = {
    {"activity", {"Activity", "Activité", "النشاط"}},
    {"activity_title", {"Title of the activity", "Titre de l'activité", "عنوان النشاط"}},
    {"id", {"Id", "Identifiant", "المعرّف"}},
    {"position", {"Position", "Rang", "الترتيب"}},
    {"title", {"Title", "Titre", "العنوان"}},
    {"description", {"Description", "Description", "الوصف"}},
    {"themes", {"Themes", "Thèmes", "المحاور"}},
    {"lead", {"Lead", "Chef de file", "الجهة القائدة"}},
    {"supporting", {"Supporting", "En appui", "الجهات الداعمة"}},
    {"implementing", {"Implementing", "Mise en œuvre", "الجهات المنفّذة"}},
    {"funding", {"Funding", "Bailleurs", "الجهات المموّلة"}},
    {"objectives", {"Objectives", "Objectifs", "الأهداف"}},
    {"places", {"Places", "Lieux", "الأماكن"}},
    {"start_date", {"First day", "Premier jour", "تاريخ البدء"}},
    {"end_date", {"Last day", "Dernier jour", "تاريخ الانتهاء"}},
    {"implementation_status", {"Status", "Statut", "الحالة"}},
    {"status", {"Status", "Statut", "الحالة"}},
    {"tags", {"Tags", "Mots-clés", "الوسوم"}},
    {"needs", {"Needs", "Besoins", "الاحتياجات"}},
    {"text", {"What is to be done", "À faire", "المطلوب"}},
    {"responsible", {"Responsible", "Responsable", "المسؤول"}},
    {"due_date", {"By when", "Échéance", "الموعد"}},
    {"note", {"Note", "Remarque", "ملاحظة"}},
    {"partner", {"Partner", "Partenaire", "الشريك"}},
    {"contribution", {"Contribution", "Contribution", "المساهمة"}},
    {"amount", {"Amount", "Montant", "المبلغ"}},
    {"currency", {"Currency", "Devise", "العملة"}},
    {"place", {"Place", "Lieu", "المكان"}},
    {"municipality", {"Municipality", "Commune", "البلدية"}},
    {"country", {"Country", "Pays", "البلد"}},
    {"code", {"Place code", "Code du lieu", "رمز المكان"}},
    {"latitude", {"Latitude", "Latitude", "خط العرض"}},
    {"longitude", {"Longitude", "Longitude", "خط الطول"}},
    {"indicator", {"Indicator", "Indicateur", "المؤشر"}},
    {"value", {"Value", "Valeur", "القيمة"}},
    {"unit", {"Unit", "Unité", "الوحدة"}},
    {"location", {"Place (id)", "Lieu (identifiant)", "المكان (المعرّف)"}},
    {"uri", {"Address", "Adresse", "العنوان الإلكتروني"}},
};

constexpr Words kStatuses[] = {
    {"IMPLEMENTATION_STATUS_PLANNED", {"Planned", "Prévue", "مخطّط"}},
    {"IMPLEMENTATION_STATUS_ONGOING", {"Under way", "En cours", "قيد التنفيذ"}},
    {"IMPLEMENTATION_STATUS_COMPLETED", {"Completed", "Achevée", "مكتمل"}},
    {"IMPLEMENTATION_STATUS_SUSPENDED", {"Suspended", "Suspendue", "معلّق"}},
    {"IMPLEMENTATION_STATUS_CANCELLED", {"Cancelled", "Annulée", "ملغى"}},
    {"NEXT_STEP_STATUS_OPEN", {"Open", "À faire", "مفتوحة"}},
    {"NEXT_STEP_STATUS_DONE", {"Done", "Faite", "منجزة"}},
    {"NEXT_STEP_STATUS_DROPPED", {"Dropped", "Abandonnée", "متروكة"}},
    {"FUNDING_STATUS_INDICATIVE", {"Indicative", "Indicatif", "تقديري"}},
    {"FUNDING_STATUS_PLEDGED", {"Pledged", "Promis", "متعهّد به"}},
    {"FUNDING_STATUS_COMMITTED", {"Committed", "Engagé", "ملتزم به"}},
};

template <size_t kSize>
std::string Find(const Words (&table)[kSize], absl::string_view key, absl::string_view language) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [key](const Words& words) { return words.key == key; });
  return std::string(found == std::end(table) ? key : found->words[LanguageIndex(language)]);
}

constexpr absl::string_view kEnglish[] = {
    "The work plan {plan}, as it was at revision {revision}.",
    ("Change cells, add rows and send the file back: jointplan import xlsx FILE. What you did not "
     "touch stays as it is in the plan, also what others change meanwhile."),
    ("One row is one activity. The other sheets have its next steps, the parts of its partners, "
     "places, targets, funding and links; their first column says which activity they belong to."),
    ("A new activity: a new row. Leave its id empty and it is made from the title; write one (a-z, "
     "0-9 and -) if rows of other sheets shall belong to it."),
    ("Ids of rows that are there must stay as they are. A row that you take out is asked about "
     "when the file is read; nothing is withdrawn silently."),
    "Several themes, partners, objectives, places, tags or needs in one cell: put ; between them.",
    "Dates: 2019-02-27, or a cell that your program shows as a date.",
    ("You may sort, filter, hide, move and rename columns and sheets. The first row of each sheet "
     "is hidden and says what the columns are: please leave it where it is."),
    "Whether a partner has confirmed its part is not in this file: only that partner can say it.",
};

constexpr absl::string_view kFrench[] = {
    "Le plan de travail {plan}, tel qu'il était à la révision {revision}.",
    ("Modifiez des cellules, ajoutez des lignes et renvoyez le fichier : jointplan import xlsx "
     "FICHIER. Ce que vous n'avez pas touché reste tel quel dans le plan, y compris ce que "
     "d'autres modifient entre-temps."),
    ("Une ligne est une activité. Les autres feuilles contiennent ses prochaines étapes, les parts "
     "de ses partenaires, lieux, cibles, financements et liens ; leur première colonne dit à "
     "quelle activité elles appartiennent."),
    ("Une nouvelle activité : une nouvelle ligne. Laissez l'identifiant vide et il sera formé à "
     "partir du titre ; écrivez-en un (a-z, 0-9 et -) si des lignes d'autres feuilles doivent lui "
     "appartenir."),
    ("Les identifiants des lignes existantes doivent rester tels quels. Si vous supprimez une "
     "ligne, une question sera posée à la lecture du fichier ; rien n'est retiré en silence."),
    ("Plusieurs thèmes, partenaires, objectifs, lieux, mots-clés ou besoins dans une cellule : "
     "séparez-les par ; ."),
    "Dates : 2019-02-27, ou une cellule que votre programme affiche comme date.",
    ("Vous pouvez trier, filtrer, masquer, déplacer et renommer colonnes et feuilles. La première "
     "ligne de chaque feuille est masquée et dit ce que sont les colonnes : laissez-la en place."),
    "Ce fichier ne dit pas si un partenaire a confirmé sa part : lui seul peut le dire.",
};

constexpr absl::string_view kArabic[] = {
    "خطة العمل {plan} كما كانت في المراجعة {revision}.",
    ("عدّلوا الخلايا وأضيفوا الصفوف ثم أعيدوا الملف: jointplan import xlsx. ما لم تغيّروه يبقى كما "
     "هو في الخطة، بما في ذلك ما يغيّره الآخرون في هذه الأثناء."),
    ("كل صف نشاط واحد. في الأوراق الأخرى خطواته التالية وأدوار شركائه وأماكنه ومستهدفاته وتمويله "
     "وروابطه، والعمود الأول فيها يبيّن النشاط الذي تعود إليه."),
    ("لإضافة نشاط أضيفوا صفًا. إذا تُرك المعرّف فارغًا يؤخذ من العنوان؛ واكتبوا معرّفًا (a-z و0-9 و-) إن "
     "كانت صفوف في أوراق أخرى ستعود إليه."),
    ("تبقى معرّفات الصفوف الموجودة كما هي. الصف الذي تحذفونه يُسأل عنه عند قراءة الملف، ولا يُسحب شيء "
     "دون علمكم."),
    "لكتابة عدة محاور أو شركاء أو أهداف أو أماكن أو وسوم أو احتياجات في خلية واحدة ضعوا ؛ بينها.",
    "التواريخ: 2019-02-27 أو خلية يعرضها برنامجكم تاريخًا.",
    ("يمكنكم الفرز والتصفية والإخفاء ونقل الأعمدة والأوراق وتغيير أسمائها. الصف الأول في كل ورقة "
     "مخفي ويبيّن ما هي الأعمدة: اتركوه في مكانه."),
    "لا يبيّن هذا الملف هل أكّد الشريك دوره: الشريك وحده يقول ذلك.",
};

template <size_t kSize>
std::vector<std::string> Lines(const absl::string_view (&lines)[kSize]) {
  return {std::begin(lines), std::end(lines)};
}

}  // namespace

std::string WordsLanguage(absl::string_view language) {
  constexpr absl::string_view kTags[] = {"en", "fr", "ar"};
  return std::string(kTags[LanguageIndex(language)]);
}

std::string SheetTitle(absl::string_view sheet, absl::string_view language) {
  return Find(kSheets, sheet, language);
}

std::string ColumnHeading(absl::string_view key, absl::string_view text_language,
                          absl::string_view language) {
  const absl::string_view field = key.substr(0, key.find('['));
  const std::string heading = Find(kColumns, field, language);
  return text_language.empty() ? heading : absl::StrCat(heading, " (", text_language, ")");
}

std::string StatusWord(absl::string_view name, absl::string_view language) {
  return Find(kStatuses, name, language);
}

std::vector<std::string> Explanation(absl::string_view language) {
  switch (LanguageIndex(language)) {
    case 1:
      return Lines(kFrench);
    case 2:
      return Lines(kArabic);
    default:
      return Lines(kEnglish);
  }
}

std::string CutMark(absl::string_view language) {
  switch (LanguageIndex(language)) {
    case 1:
      return " […coupé : trop long pour une cellule, ne pas modifier ici]";
    case 2:
      return " […مقطوع: أطول من أن تسعه خلية، لا تعدّلوه هنا]";
    default:
      return " […cut: too long for a cell, not to be changed here]";
  }
}

}  // namespace jointplan::exchange
