#include "exchange/report_words.h"

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace jointplan::exchange {
namespace {

struct Term {
  absl::string_view name;
  plan::Phrase phrase;
};

constexpr std::array kFields = {
    Term{"title", {"title", "titre", "العنوان"}},
    Term{"description", {"description", "description", "الوصف"}},
    Term{"start_date", {"first day", "premier jour", "أول يوم"}},
    Term{"end_date", {"last day", "dernier jour", "آخر يوم"}},
    Term{"themes", {"themes", "thèmes", "المحاور"}},
    Term{"theme", {"theme", "thème", "المحور"}},
    Term{"languages", {"languages", "langues", "اللغات"}},
    Term{"default_language", {"main language", "langue principale", "اللغة الرئيسية"}},
    Term{"partners", {"partners", "partenaires", "الشركاء"}},
    Term{"partner", {"partner", "partenaire", "الشريك"}},
    Term{"policy", {"rules of the plan", "règles du plan", "قواعد الخطة"}},
    Term{"readers", {"who reads it", "qui le lit", "من يقرأها"}},
    Term{"four_eyes", {"four eyes", "quatre yeux", "مبدأ الأعين الأربع"}},
    Term{"objections_block_seal",
         {"objections keep it from being sealed", "les objections empêchent de sceller",
          "الاعتراضات تمنع الختم"}},
    Term{"checks", {"checks", "contrôles", "الفحوص"}},
    Term{"check", {"check", "contrôle", "الفحص"}},
    Term{"level", {"weight", "poids", "الأثر"}},
    Term{"requirements", {"requirements", "exigences", "المتطلبات"}},
    Term{"kind", {"kind", "genre", "النوع"}},
    Term{"scope", {"scope", "portée", "النطاق"}},
    Term{"owner", {"owner", "propriétaire", "المالك"}},
    Term{"sharing", {"sharing", "partage", "المشاركة"}},
    Term{"audience", {"who sees it", "qui le voit", "من يراه"}},
    Term{"convener", {"the convener", "l’organisateur", "الجهة الداعية"}},
    Term{"participants", {"partners", "partenaires", "الشركاء"}},
    Term{"roles", {"roles", "rôles", "الأدوار"}},
    Term{"contribution", {"contribution", "contribution", "المساهمة"}},
    Term{"amount", {"amount", "montant", "المبلغ"}},
    Term{"currency", {"currency", "monnaie", "العملة"}},
    Term{"due_date", {"due date", "échéance", "الموعد"}},
    Term{"consent", {"consent", "consentement", "الموافقة"}},
    Term{"objectives", {"objectives", "objectifs", "الأهداف"}},
    Term{"locations", {"places", "lieux", "الأماكن"}},
    Term{"location", {"place", "lieu", "المكان"}},
    Term{"place", {"place", "lieu", "المكان"}},
    Term{"municipality", {"municipality", "municipalité", "البلدية"}},
    Term{"country", {"country", "pays", "البلد"}},
    Term{"code", {"place code", "code du lieu", "رمز المكان"}},
    Term{"latitude", {"latitude", "latitude", "خط العرض"}},
    Term{"longitude", {"longitude", "longitude", "خط الطول"}},
    Term{"next_steps", {"next steps", "prochaines étapes", "الخطوات التالية"}},
    Term{"text", {"text", "texte", "النص"}},
    Term{"responsible", {"responsible", "responsable", "المسؤول"}},
    Term{"status", {"status", "état", "الحالة"}},
    Term{"note", {"note", "note", "ملاحظة"}},
    Term{"targets", {"targets", "cibles", "المستهدفات"}},
    Term{"indicator", {"indicator", "indicateur", "المؤشر"}},
    Term{"unit", {"unit", "unité", "الوحدة"}},
    Term{"value", {"value", "valeur", "القيمة"}},
    Term{"funding", {"funding", "financement", "التمويل"}},
    Term{"evidence", {"evidence", "études", "الأدلة"}},
    Term{"links", {"links", "liens", "الروابط"}},
    Term{"uri", {"address", "adresse", "العنوان الإلكتروني"}},
    Term{"tags", {"tags", "mots-clés", "الوسوم"}},
    Term{"implementation_status", {"status", "état", "الحالة"}},
    Term{"needs", {"needs", "besoins", "الاحتياجات"}},
    Term{"imported", {"what a file said", "ce que disait un fichier", "ما جاء في ملف"}},
    Term{"content", {"content", "contenu", "المحتوى"}},
    Term{"upstreams", {"came from", "provient de", "مصدره"}},
    Term{"activity", {"activity", "activité", "النشاط"}},
    Term{"version", {"state", "état", "الحالة"}},
    Term{"question", {"question", "question", "السؤال"}},
    Term{"answer", {"answer", "réponse", "الجواب"}},
    Term{"weight", {"weight", "poids", "الوزن"}},
    Term{"survey", {"survey", "enquête", "الاستبيان"}},
    Term{"survey_date", {"day of the survey", "jour de l’enquête", "يوم الاستبيان"}},
};

constexpr std::array kValues = {
    Term{"PARTNER_ROLE_LEAD", {"lead", "chef de file", "قائد"}},
    Term{"PARTNER_ROLE_SUPPORTING", {"supporting", "appui", "داعم"}},
    Term{"PARTNER_ROLE_IMPLEMENTING", {"implementing", "mise en œuvre", "منفّذ"}},
    Term{"PARTNER_ROLE_FUNDING", {"funding", "financement", "مموّل"}},
    Term{"CONSENT_UNSPECIFIED", {"not confirmed yet", "pas encore confirmé", "لم يؤكد بعد"}},
    Term{"CONSENT_INVITED", {"not confirmed yet", "pas encore confirmé", "لم يؤكد بعد"}},
    Term{"CONSENT_CONFIRMED", {"confirmed", "confirmé", "مؤكد"}},
    Term{"CONSENT_DECLINED", {"declined", "décliné", "معتذر"}},
    Term{"NEXT_STEP_STATUS_UNSPECIFIED", {"open", "à faire", "مفتوحة"}},
    Term{"NEXT_STEP_STATUS_OPEN", {"open", "à faire", "مفتوحة"}},
    Term{"NEXT_STEP_STATUS_DONE", {"done", "fait", "منجزة"}},
    Term{"NEXT_STEP_STATUS_DROPPED", {"dropped", "abandonné", "متروكة"}},
    Term{"FUNDING_STATUS_INDICATIVE", {"indicative", "indicatif", "تقديري"}},
    Term{"FUNDING_STATUS_PLEDGED", {"pledged", "promis", "متعهد به"}},
    Term{"FUNDING_STATUS_COMMITTED", {"committed", "engagé", "ملتزم به"}},
    Term{"IMPLEMENTATION_STATUS_UNSPECIFIED", {"planned", "prévu", "مخطط"}},
    Term{"IMPLEMENTATION_STATUS_PLANNED", {"planned", "prévu", "مخطط"}},
    Term{"IMPLEMENTATION_STATUS_ONGOING", {"ongoing", "en cours", "جارٍ"}},
    Term{"IMPLEMENTATION_STATUS_COMPLETED", {"completed", "achevé", "مكتمل"}},
    Term{"IMPLEMENTATION_STATUS_SUSPENDED", {"suspended", "suspendu", "معلّق"}},
    Term{"IMPLEMENTATION_STATUS_CANCELLED", {"cancelled", "annulé", "ملغى"}},
    Term{"PLAN_READERS_ALL_PARTNERS", {"all partners", "tous les partenaires", "جميع الشركاء"}},
    Term{"PLAN_READERS_LISTED_PARTNERS",
         {"the partners of the plan", "les partenaires du plan", "شركاء الخطة"}},
    Term{"CHECK_LEVEL_OFF", {"off", "désactivé", "معطّل"}},
    Term{"CHECK_LEVEL_WARNING", {"warning", "avertissement", "تنبيه"}},
    Term{"CHECK_LEVEL_BLOCKING", {"blocking", "bloquant", "مانع"}},
    Term{"REQUIREMENT_KIND_ALL_PARTNERS",
         {"every partner endorses", "chaque partenaire approuve", "يوافق كل شريك"}},
    Term{"REQUIREMENT_KIND_LEADS",
         {"every lead endorses", "chaque chef de file approuve", "يوافق كل قائد"}},
    Term{"REQUIREMENT_KIND_PARTICIPANTS",
         {"every participant endorses", "chaque participant approuve", "يوافق كل مشارك"}},
    Term{"REQUIREMENT_KIND_LISTED_PARTNERS",
         {"the named partners endorse", "les partenaires nommés approuvent",
          "يوافق الشركاء المذكورون"}},
    Term{"REQUIREMENT_KIND_CONSENTS",
         {"every part is confirmed", "chaque part est confirmée", "يُؤكد كل دور"}},
    Term{"PLAN_KIND_JOINT", {"joint plan", "plan commun", "خطة مشتركة"}},
    Term{"PLAN_KIND_PARTNER", {"a partner’s own plan", "plan d’un partenaire", "خطة شريك"}},
    Term{"AUDIENCE_NOBODY", {"nobody", "personne", "لا أحد"}},
    Term{"AUDIENCE_LISTED", {"the named partners", "les partenaires nommés", "الشركاء المذكورون"}},
    Term{"AUDIENCE_EVERYBODY", {"every partner", "tous les partenaires", "كل الشركاء"}},
    Term{"ANSWER_ENDORSE", {"endorses", "approuve", "يوافق"}},
    Term{"ANSWER_ENDORSE_WITH_RESERVATION",
         {"endorses with a reservation", "approuve avec une réserve", "يوافق مع تحفظ"}},
    Term{"ANSWER_OBJECT", {"objects", "s’oppose", "يعترض"}},
    Term{"ANSWER_ABSTAIN", {"abstains", "s’abstient", "يمتنع"}},
};

template <class Terms>
const plan::Phrase* Find(const Terms& terms, absl::string_view name) {
  for (const Term& term : terms) {
    if (term.name == name) return &term.phrase;
  }
  return nullptr;
}

}  // namespace

const plan::Phrase* FieldTerm(absl::string_view field) { return Find(kFields, field); }

const plan::Phrase* ValueTerm(absl::string_view value) { return Find(kValues, value); }

plan::Language WordsFor(absl::string_view language) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(language, absl::MaxSplits('-', 1));
  if (absl::EqualsIgnoreCase(parts.first, "fr")) return plan::Language::kFrench;
  if (absl::EqualsIgnoreCase(parts.first, "ar")) return plan::Language::kArabic;
  return plan::Language::kEnglish;
}

}  // namespace jointplan::exchange
