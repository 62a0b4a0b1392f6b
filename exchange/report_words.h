#ifndef JOINTPLAN_EXCHANGE_REPORT_WORDS_H_
#define JOINTPLAN_EXCHANGE_REPORT_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "plan/phrases.h"
#include "plan/sentences.h"

namespace jointplan::exchange {

// What reports, calendars and feeds say of their own, each in English, French and Arabic. What
// stands in braces is filled in (plan::Fill). Counts stand behind a colon, so that no language has
// to bend a noun for them.
struct Words {
  using P = plan::Phrase;

  static constexpr P kComma{", ", ", ", "، "};
  static constexpr P kSemicolon{"; ", " ; ", "؛ "};
  static constexpr P kColon{": ", " : ", ": "};

  // ---- The head of a report ----
  static constexpr P kPlan{"Plan", "Plan", "الخطة"};
  static constexpr P kPeriod{"Period", "Période", "الفترة"};
  static constexpr P kRevision{"Revision", "Révision", "المراجعة"};
  static constexpr P kRevisionOf{"{number}, made {time}", "{number}, faite le {time}",
                                 "{number}، بتاريخ {time}"};
  static constexpr P kAgreement{"Agreement", "Accord", "الاتفاق"};
  static constexpr P kAgreementOf{"{number}, sealed {time}", "{number}, scellé le {time}",
                                  "{number}، خُتم في {time}"};
  static constexpr P kDigest{"Digest (SHA-256)", "Empreinte (SHA-256)", "البصمة (SHA-256)"};
  static constexpr P kDay{"Day of this report", "Jour de ce rapport", "يوم هذا التقرير"};
  static constexpr P kActivityCount{"Activities", "Activités", "الأنشطة"};
  static constexpr P kOtherLanguage{"Texts in another language", "Textes dans une autre langue",
                                    "نصوص بلغة أخرى"};
  static constexpr P kOverride{"Sealed in spite of objections", "Scellé malgré des objections",
                               "خُتم رغم الاعتراضات"};
  static constexpr P kFromTo{"{from} to {to}", "du {from} au {to}", "من {from} إلى {to}"};
  static constexpr P kFrom{"from {from}", "à partir du {from}", "ابتداءً من {from}"};
  static constexpr P kUntil{"until {to}", "jusqu’au {to}", "حتى {to}"};

  // ---- Who agreed ----
  static constexpr P kAnswers{"Who agreed", "Qui a donné son accord", "من وافق"};
  static constexpr P kNoAnswers{"No partner answered.", "Aucun partenaire n’a répondu.",
                                "لم يُجب أي شريك."};
  static constexpr P kPartner{"Partner", "Partenaire", "الشريك"};
  static constexpr P kScope{"For", "Pour", "بشأن"};
  static constexpr P kAnswer{"Answer", "Réponse", "الجواب"};
  static constexpr P kStatement{"Reservation or reason", "Réserve ou motif", "التحفظ أو السبب"};
  static constexpr P kWholePlan{"the whole plan", "le plan entier", "الخطة كلها"};
  static constexpr P kOwnActivities{"its own activities", "ses propres activités", "أنشطته الخاصة"};
  static constexpr P kOutdated{"out of date: it does not count", "dépassée : elle ne compte pas",
                               "متقادم: لا يُحتسب"};
  static constexpr P kSilence{
      "Adopted by silence: nobody had objected by {deadline}. To say nothing is not to endorse; "
      "said nothing: {partners}.",
      "Adopté par procédure de silence : personne n’avait objecté au {deadline}. Se taire n’est "
      "pas "
      "approuver ; n’ont rien dit : {partners}.",
      "اعتُمد بإجراء الصمت: لم يعترض أحد حتى {deadline}. الصمت ليس موافقة؛ لم يُجب: {partners}."};
  static constexpr P kNobody{"nobody", "personne", "لا أحد"};
  static constexpr P kWaivers{"Findings let pass", "Constats admis", "ملاحظات جرى التغاضي عنها"};
  static constexpr P kCheck{"Check", "Contrôle", "الفحص"};
  static constexpr P kRecord{"Where", "Où", "أين"};
  static constexpr P kFound{"What was found", "Ce qui a été constaté", "ما لوحظ"};
  static constexpr P kReason{"Why it may pass", "Pourquoi il est admis", "سبب التغاضي"};

  // ---- Activities ----
  static constexpr P kThemeOf{"Theme: ", "Thème : ", "المحور: "};
  static constexpr P kNoTheme{"No theme of the plan", "Aucun thème du plan", "بلا محور في الخطة"};
  static constexpr P kNoActivities{"No activity.", "Aucune activité.", "لا أنشطة."};
  static constexpr P kAlso{"Also under this theme, described under another:",
                           "Aussi sous ce thème, décrites sous un autre :",
                           "أيضًا ضمن هذا المحور، وموصوفة تحت محور آخر:"};
  static constexpr P kStatus{"Status", "État", "الحالة"};
  static constexpr P kPartners{"Partners", "Partenaires", "الشركاء"};
  static constexpr P kObjectives{"Objectives", "Objectifs", "الأهداف"};
  static constexpr P kPlaces{"Places", "Lieux", "الأماكن"};
  static constexpr P kBrings{"brings", "apporte", "يقدّم"};
  static constexpr P kTargets{"Targets", "Cibles", "المستهدفات"};
  static constexpr P kFunding{"Funding", "Financement", "التمويل"};
  static constexpr P kBy{"by {day}", "d’ici le {day}", "بحلول {day}"};

  // ---- Next steps ----
  static constexpr P kNextSteps{"Next steps", "Prochaines étapes", "الخطوات التالية"};
  static constexpr P kAllSteps{"All next steps by due date", "Toutes les étapes par échéance",
                               "جميع الخطوات التالية حسب الموعد"};
  static constexpr P kNoSteps{"No next step.", "Aucune étape.", "لا خطوات تالية."};
  static constexpr P kOverdueMeans{
      "Overdue is what was to be done before {day}, the day of this report, and is still open.",
      "En retard : ce qui devait être fait avant le {day}, jour de ce rapport, et reste ouvert.",
      "المتأخر هو ما كان يجب إنجازه قبل {day}، يوم هذا التقرير، ولا يزال مفتوحًا."};
  static constexpr P kOverdue{"Overdue", "En retard", "متأخر"};
  static constexpr P kOverdueCount{"Overdue: {count}", "En retard : {count}", "المتأخر: {count}"};
  static constexpr P kDue{"Due", "Échéance", "الموعد"};
  static constexpr P kNoDate{"no date", "sans date", "بلا تاريخ"};
  static constexpr P kWhat{"What", "Quoi", "ماذا"};
  static constexpr P kActivity{"Activity", "Activité", "النشاط"};
  static constexpr P kResponsible{"Responsible", "Responsable", "المسؤول"};

  // ---- Who does what where ----
  static constexpr P kWho{"Who does what where", "Qui fait quoi et où", "من يفعل ماذا وأين"};
  static constexpr P kByTheme{"Partners and themes", "Partenaires et thèmes", "الشركاء والمحاور"};
  static constexpr P kMatrixMeans{
      "How many activities each partner takes part in; in brackets, how many of them it leads. A "
      "partner that declined its part is not counted, nor are cancelled activities.",
      "Nombre d’activités auxquelles chaque partenaire prend part ; entre parenthèses, celles "
      "qu’il "
      "dirige. Ne sont comptés ni les partenaires qui ont décliné ni les activités annulées.",
      "عدد الأنشطة التي يشارك فيها كل شريك، وبين قوسين عدد ما يقوده منها. لا يُحتسب من اعتذر عن "
      "دوره ولا الأنشطة الملغاة."};
  static constexpr P kLeads{"leads {count}", "dirige {count}", "يقود {count}"};
  static constexpr P kAll{"All", "Total", "الكل"};
  static constexpr P kByPlace{"Places and partners", "Lieux et partenaires", "الأماكن والشركاء"};
  static constexpr P kPlace{"Place", "Lieu", "المكان"};
  static constexpr P kNoPlace{"no place given", "lieu non précisé", "المكان غير محدد"};

  // ---- Charts ----
  static constexpr P kTimeline{"Timeline", "Calendrier", "الجدول الزمني"};
  static constexpr P kStarts{"From", "Du", "من"};
  static constexpr P kEnds{"To", "Au", "إلى"};
  static constexpr P kTimelineTitle{"When: {from} to {to}", "Quand : du {from} au {to}",
                                    "متى: من {from} إلى {to}"};
  static constexpr P kTimelineMeans{
      "Each bar runs from the first to the last day of its activity; a thin end says that this day "
      "is not set. The vertical line is {day}.",
      "Chaque barre va du premier au dernier jour de l’activité ; un bout fin dit que ce jour "
      "n’est "
      "pas fixé. La ligne verticale est le {day}.",
      "يمتد كل شريط من أول يوم للنشاط إلى آخره؛ والطرف الرفيع يعني أن اليوم غير محدد. الخط العمودي "
      "هو {day}."};
  static constexpr P kNotDated{"Activities without any date: {count}",
                               "Activités sans aucune date : {count}",
                               "أنشطة بلا أي تاريخ: {count}"};
  static constexpr P kCoverage{"Objectives that activities serve",
                               "Objectifs que servent les activités",
                               "الأهداف التي تخدمها الأنشطة"};
  static constexpr P kCoverageMeans{
      "How many activities serve each objective of the frameworks that the plan uses, those that "
      "nothing serves first. Cancelled activities serve nothing.",
      "Nombre d’activités qui servent chaque objectif des cadres utilisés par le plan, ceux que "
      "rien "
      "ne sert d’abord. Les activités annulées ne servent rien.",
      "عدد الأنشطة التي تخدم كل هدف من الأطر المستخدمة في الخطة، بدءًا بما لا يخدمه شيء. الأنشطة "
      "الملغاة لا تخدم شيئًا."};
  static constexpr P kCoverageNamed{
      "How many activities serve each objective that the agreement names. Cancelled activities "
      "serve "
      "nothing.",
      "Nombre d’activités qui servent chaque objectif nommé par l’accord. Les activités annulées "
      "ne "
      "servent rien.",
      "عدد الأنشطة التي تخدم كل هدف يسميه الاتفاق. الأنشطة الملغاة لا تخدم شيئًا."};
  static constexpr P kObjective{"Objective", "Objectif", "الهدف"};
  static constexpr P kThemes{"Under which themes", "Sous quels thèmes", "ضمن أي محاور"};
  static constexpr P kNone{"none", "aucun", "لا شيء"};
  static constexpr P kChart{"Chart", "Graphique", "الرسم البياني"};
  static constexpr P kServes{"Activities: {count} of {most}", "Activités : {count} sur {most}",
                             "الأنشطة: {count} من {most}"};

  // ---- What changed between two revisions ----
  static constexpr P kRedline{"What changed: ", "Ce qui a changé : ", "ما تغيّر: "};
  static constexpr P kBetween{"Between", "Entre", "بين"};
  static constexpr P kAnd{"and", "et", "و"};
  static constexpr P kSummary{"New: {new} · gone: {gone} · changed: {changed}",
                              "Nouveaux : {new} · retirés : {gone} · modifiés : {changed}",
                              "جديد: {new} · محذوف: {gone} · معدّل: {changed}"};
  static constexpr P kMarksMean{
      "Words that came are underlined and bold, words that went are struck through.",
      "Les mots ajoutés sont soulignés et en gras, les mots retirés sont barrés.",
      "الكلمات المضافة مسطّرة وبخط عريض، والمحذوفة مشطوبة."};
  static constexpr P kForPrograms{"what programs read, not shown here",
                                  "ce que lisent les programmes, non montré ici",
                                  "ما تقرؤه البرامج، غير معروض هنا"};
  static constexpr P kNothing{"Nothing changed.", "Rien n’a changé.", "لم يتغيّر شيء."};
  static constexpr P kThePlan{"The plan itself", "Le plan lui-même", "الخطة نفسها"};
  static constexpr P kNew{"New activities", "Nouvelles activités", "أنشطة جديدة"};
  static constexpr P kGone{"Activities that are gone", "Activités retirées", "أنشطة محذوفة"};
  static constexpr P kChanged{"Changed activities", "Activités modifiées", "أنشطة معدّلة"};
  static constexpr P kNeeds{"Needs", "Besoins", "الاحتياجات"};
  static constexpr P kIsNew{"New: ", "Nouveau : ", "جديد: "};
  static constexpr P kIsGone{"Gone: ", "Retiré : ", "محذوف: "};
  static constexpr P kField{"Field", "Champ", "الحقل"};
  static constexpr P kBefore{"Before", "Avant", "قبل"};
  static constexpr P kAfter{"After", "Après", "بعد"};
  static constexpr P kChange{"Change", "Modification", "التغيير"};
  static constexpr P kYes{"yes", "oui", "نعم"};
  static constexpr P kNo{"no", "non", "لا"};

  // ---- Calendars and feeds ----
  static constexpr P kDone{"Done: {text}", "Fait : {text}", "منجز: {text}"};
  static constexpr P kCancelled{"Cancelled: {text}", "Annulé : {text}", "ملغى: {text}"};
  static constexpr P kDropped{"Will not be done.", "Ne sera pas fait.", "لن يُنجز."};
  static constexpr P kNotHere{
      "No longer in the plan, or of another partner or without a day.",
      "N’est plus dans le plan, ou revient à un autre partenaire ou n’a plus "
      "de date.",
      "لم تعد في الخطة، أو صارت لشريك آخر أو بلا موعد."};
  static constexpr P kConnect{"Connect", "Connexion", "الاتصال"};
  static constexpr P kProposal{"Proposal", "Proposition", "المقترح"};
  static constexpr P kAgenda{"Agenda", "Ordre du jour", "جدول الأعمال"};
  static constexpr P kCancelReason{"Why", "Motif", "السبب"};
  static constexpr P kFeed{"Changes: {text}", "Modifications : {text}", "التغييرات: {text}"};
  static constexpr P kProposalOf{"Proposed by", "Proposé par", "اقترحه"};
  static constexpr P kIsChanged{"Changed: ", "Modifié : ", "معدّل: "};
  static constexpr P kOnlyNames{
      "Records that changed: {count}; the names of the first {shown} are here. The history of the "
      "plan "
      "has all.",
      "Éléments modifiés : {count} ; voici les noms des {shown} premiers. L’historique du plan a "
      "tout.",
      "السجلات المعدّلة: {count}؛ هنا أسماء أول {shown} منها، والكل في سجل الخطة."};
};

// Returns what people call a field of a plan, an activity, a need or what is inside them:
// `start_date`. Null for a field that this build does not know.
const plan::Phrase* FieldTerm(absl::string_view field);

// Returns what people call a value of an enum, by its whole name: `PARTNER_ROLE_LEAD`. Null as
// above.
const plan::Phrase* ValueTerm(absl::string_view value);

// The language of the words for readers of a language (BCP 47): `fr` and `fr-CA` are French, `ar`
// and the like Arabic, everything else English.
plan::Language WordsFor(absl::string_view language);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_REPORT_WORDS_H_
