#include "plan/phrases.h"

#include <algorithm>
#include <array>
#include <set>

#include "plan/access.h"

namespace jointplan::plan {
namespace {

struct ActionPhrase {
  v1::Action action;
  Phrase phrase;
};

constexpr std::array kActions = {
    ActionPhrase{v1::ACTION_READ_PLAN, {"read plans", "lire les plans", "قراءة الخطط"}},
    ActionPhrase{v1::ACTION_EDIT_PLAN,
                 {"change plans directly", "modifier les plans directement", "تعديل الخطط مباشرة"}},
    ActionPhrase{v1::ACTION_READ_CATALOG,
                 {"read partners and objectives", "lire les partenaires et les objectifs",
                  "قراءة الشركاء والأهداف"}},
    ActionPhrase{v1::ACTION_EDIT_CATALOG,
                 {"change partners or objectives", "modifier les partenaires ou les objectifs",
                  "تعديل الشركاء أو الأهداف"}},
    ActionPhrase{v1::ACTION_READ_PROPOSAL,
                 {"read proposals", "lire les propositions", "قراءة المقترحات"}},
    ActionPhrase{v1::ACTION_EDIT_PROPOSAL,
                 {"make or change this proposal", "faire ou modifier cette proposition",
                  "تقديم هذا المقترح أو تعديله"}},
    ActionPhrase{
        v1::ACTION_REVIEW_PROPOSAL,
        {"merge, decline or send back proposals", "fusionner, refuser ou renvoyer des propositions",
         "دمج المقترحات أو رفضها أو إعادتها"}},
    ActionPhrase{v1::ACTION_READ_OPEN_AGREEMENT,
                 {"read agreements that are not sealed", "lire les accords qui ne sont pas scellés",
                  "قراءة الاتفاقات غير المختومة"}},
    ActionPhrase{
        v1::ACTION_READ_SEALED_AGREEMENT,
        {"read sealed agreements", "lire les accords scellés", "قراءة الاتفاقات المختومة"}},
    ActionPhrase{v1::ACTION_ENDORSE,
                 {"answer an agreement", "répondre à un accord", "الرد على اتفاق"}},
    ActionPhrase{v1::ACTION_SEAL,
                 {"open, abandon or seal agreements, run silence procedures, or waive findings",
                  "ouvrir, abandonner ou sceller des accords, mener des procédures de silence, ni "
                  "accorder des dérogations",
                  "فتح الاتفاقات أو التخلي عنها أو ختمها أو إدارة إجراءات الصمت أو قبول "
                  "الاستثناءات"}},
    ActionPhrase{v1::ACTION_MANAGE_TOKENS,
                 {"make, list or revoke tokens", "créer, lister ou révoquer des jetons",
                  "إنشاء رموز الدخول أو عرضها أو إلغائها"}},
    ActionPhrase{v1::ACTION_OPERATE,
                 {"check or operate the store", "contrôler ou exploiter les données",
                  "فحص البيانات أو تشغيلها"}},
    ActionPhrase{v1::ACTION_IDENTIFY,
                 {"ask who one is", "demander qui l'on est", "السؤال عن الهوية"}},
    ActionPhrase{v1::ACTION_CONSENT,
                 {"confirm or decline a part of an activity",
                  "confirmer ou refuser une part d'une activité", "تأكيد دور في نشاط أو رفضه"}},
    ActionPhrase{v1::ACTION_READ_COMMENTS,
                 {"read comments", "lire les commentaires", "قراءة التعليقات"}},
    ActionPhrase{v1::ACTION_COMMENT, {"comment", "commenter", "التعليق"}},
    ActionPhrase{v1::ACTION_CONVENE,
                 {"open or close feedback rounds, or call meetings",
                  "ouvrir ou clore des tours de retours, ni convoquer des réunions",
                  "فتح جولات الملاحظات أو إغلاقها أو الدعوة إلى اجتماعات"}},
    ActionPhrase{v1::ACTION_READ_SHARED,
                 {"read what partners share of their own plans",
                  "lire ce que les partenaires partagent de leurs propres plans",
                  "قراءة ما يشاركه الشركاء من خططهم الخاصة"}},
    ActionPhrase{v1::ACTION_ANSWER_SYNERGY,
                 {"accept or dismiss this synergy", "accepter ou écarter cette synergie",
                  "قبول هذا التآزر أو استبعاده"}},
};

constexpr Phrase kSomething = {"do this", "faire cela", "فعل ذلك"};

constexpr Phrase kOperatorsTakeNoPart = {
    "An operator's token runs the service and takes no part in plans; use a token of the "
    "organization you act for.",
    "Un jeton d'exploitant fait marcher le service et ne participe pas aux plans ; utilisez un "
    "jeton "
    "de l'organisation pour laquelle vous agissez.",
    "رمز المشغّل يدير الخدمة ولا يشارك في الخطط؛ استخدم رمز المنظمة التي تعمل باسمها."};
constexpr Phrase kPropose = {
    "Partners change the plan through proposals: begin one and edit it there.",
    "Les partenaires modifient le plan par des propositions : commencez-en une et modifiez-le là.",
    "يعدّل الشركاء الخطة من خلال المقترحات: ابدأ مقترحًا وعدّل فيه."};
constexpr Phrase kStaffEdits = {"Only the convener's staff edits the plan.",
                                "Seule l'équipe qui réunit les partenaires modifie le plan.",
                                "لا يعدّل الخطة إلا فريق الجهة الداعية."};
constexpr Phrase kAskStaffForCatalog = {
    "Ask the convener's staff to change partners, frameworks or objectives.",
    "Demandez à l'équipe qui réunit les partenaires de changer les partenaires, les cadres ou les "
    "objectifs.",
    "اطلب من فريق الجهة الداعية تعديل الشركاء أو الأطر أو الأهداف."};
constexpr Phrase kOnlyItsAuthor = {
    "Only the organization that began a proposal edits, submits or withdraws it.",
    "Seule l'organisation qui a commencé une proposition la modifie, la soumet ou la retire.",
    "لا يعدّل المقترح أو يقدّمه أو يسحبه إلا المنظمة التي بدأته."};
constexpr Phrase kAskStaff = {"Ask the convener's staff.",
                              "Adressez-vous à l'équipe qui réunit les partenaires.",
                              "اسأل فريق الجهة الداعية."};
constexpr Phrase kOnlyPartnersAnswer = {
    "Only a partner answers, and only for its own organization.",
    "Seul un partenaire répond, et seulement pour sa propre organisation.",
    "لا يجيب إلا شريك، وعن منظمته فقط."};
constexpr Phrase kOnlyPartnersConsent = {
    "Only a partner answers for its part, and only for its own.",
    "Seul un partenaire répond de sa part, et seulement de la sienne.",
    "لا يجيب عن الدور إلا الشريك صاحبه."};
constexpr Phrase kAskOperator = {"Ask the operator of the service.",
                                 "Adressez-vous à l'exploitant du service.", "اسأل مشغّل الخدمة."};
constexpr Phrase kAskForRole = {"Ask the operator of the service for a token with another role.",
                                "Demandez à l'exploitant du service un jeton avec un autre rôle.",
                                "اطلب من مشغّل الخدمة رمز دخول بدور آخر."};

// What is the same every time, by its English words.
constexpr std::array kPhrases = {
    // Roles.
    Phrase{"admin", "exploitant", "مشغّل"},
    Phrase{"staff", "équipe", "فريق"},
    Phrase{"partner", "partenaire", "شريك"},
    Phrase{"reader", "lecteur", "قارئ"},
    Phrase{"nobody", "personne", "لا أحد"},
    // States.
    Phrase{"DRAFT", "brouillon", "مسودة"},
    Phrase{"SUBMITTED", "soumise", "مقدَّم"},
    Phrase{"CHANGES_REQUESTED", "à revoir", "مطلوب تعديله"},
    Phrase{"MERGED", "fusionnée", "مدموج"},
    Phrase{"DECLINED", "refusée", "مرفوض"},
    Phrase{"WITHDRAWN", "retirée", "مسحوب"},
    Phrase{"OPEN", "ouvert", "مفتوح"},
    Phrase{"SEALED", "scellé", "مختوم"},
    Phrase{"SUPERSEDED", "remplacé", "حلّ غيره محلّه"},
    Phrase{"ABANDONED", "abandonné", "متروك"},
    Phrase{"CLOSED", "clos", "مغلق"},
    Phrase{"SCHEDULED", "prévu", "مقرَّر"},
    Phrase{"CANCELLED", "annulé", "ملغى"},
    Phrase{"under no silence procedure", "sans procédure de silence", "بلا إجراء صمت"},
    Phrase{"RESOLVED", "réglé", "محسوم"},
    Phrase{"without changes", "sans modification", "بلا تعديلات"},
    Phrase{"without a suggestion", "sans suggestion", "بلا اقتراح تعديل"},
    Phrase{"without a suggestion that changes anything", "sans suggestion qui change quelque chose",
           "بلا اقتراح يغيّر شيئًا"},
    // What would allow a step.
    Phrase{"DRAFT or CHANGES_REQUESTED", "l'état brouillon ou à revoir",
           "أن يكون مسودة أو مطلوبًا تعديله"},
    Phrase{"DRAFT or SUBMITTED or CHANGES_REQUESTED", "l'état brouillon, soumise ou à revoir",
           "أن يكون مسودة أو مقدَّمًا أو مطلوبًا تعديله"},
    Phrase{"SEALED or SUPERSEDED", "un accord scellé ou remplacé",
           "أن يكون مختومًا أو حلّ غيره محلّه"},
    Phrase{"SEALED, SUPERSEDED or ABANDONED", "un accord scellé, remplacé ou abandonné",
           "أن يكون مختومًا أو متروكًا أو حلّ غيره محلّه"},
    Phrase{"SCHEDULED or OPEN", "l'état prévu ou ouvert", "أن يكون مقرَّرًا أو مفتوحًا"},
    Phrase{"OPEN or CLOSED", "l'état ouvert ou clos", "أن يكون مفتوحًا أو مغلقًا"},
    Phrase{"one that runs", "une procédure en cours", "إجراء جارٍ"},
    Phrase{"its end: wait, or withdraw it", "sa fin : attendez, ou retirez-la",
           "انتهاؤه: انتظر، أو اسحبه"},
    Phrase{"a proposal that changes at least one record",
           "une proposition qui modifie au moins une fiche", "مقترح يعدّل سجلًا واحدًا على الأقل"},
    Phrase{"a comment that suggests a change", "un commentaire qui suggère une modification",
           "تعليق يقترح تعديلًا"},
    Phrase{"a round that asks the organization", "un tour qui interroge l'organisation",
           "جولة تُسأل فيها المنظمة"},
    // Steps, as what is not possible.
    Phrase{"edited", "la modification", "تعديله"},
    Phrase{"submitted", "la soumission", "تقديمه"},
    Phrase{"withdrawn", "le retrait", "سحبه"},
    Phrase{"sent back", "le renvoi", "إعادته"},
    Phrase{"declined", "le refus", "رفضه"},
    Phrase{"merged", "la fusion", "دمجه"},
    Phrase{"answered", "une réponse", "الرد عليه"},
    Phrase{"answered by it", "sa réponse", "ردّها عليه"},
    Phrase{"given or denied a waiver", "une dérogation", "قبول استثناء فيه أو رفضه"},
    Phrase{"sealed", "le scellement", "ختمه"},
    Phrase{"put under a silence procedure", "une procédure de silence", "إخضاعه لإجراء صمت"},
    Phrase{"put under another", "une autre procédure de silence", "إخضاعه لإجراء صمت آخر"},
    Phrase{"extended", "la prolongation", "تمديده"},
    Phrase{"opened", "l'ouverture", "فتحه"},
    Phrase{"cancelled", "l'annulation", "إلغاؤه"},
    Phrase{"forecast", "une prévision", "توقّع تعارضاته"},
    Phrase{"given a decision", "une décision", "تسجيل قرار فيه"},
    Phrase{"put into minutes", "un procès-verbal", "كتابة محضره"},
    Phrase{"abandoned", "l'abandon", "تركه"},
    Phrase{"superseded", "le remplacement", "إحلال غيره محلّه"},
    Phrase{"pulled", "la récupération", "سحب نسخة منه"},
    Phrase{"compared", "la comparaison", "مقارنته"},
    Phrase{"closed", "la clôture", "إغلاقه"},
    Phrase{"resolved", "le règlement", "حسمه"},
    Phrase{"reopened", "la réouverture", "إعادة فتحه"},
    Phrase{"made into a proposal", "la transformation en proposition", "تحويله إلى مقترح"},
    Phrase{"followed by another agreement", "l'ouverture d'un autre accord", "فتح اتفاق آخر بعده"},
    // What is wrong with a field.
    Phrase{"is required", "il est obligatoire", "إنه مطلوب"},
    Phrase{"is required; give it a value", "il est obligatoire ; donnez-lui une valeur",
           "إنه مطلوب؛ أعطه قيمة"},
    Phrase{"is blank; give it a value, or leave it out",
           "il est vide ; donnez-lui une valeur, ou ne l'envoyez pas",
           "إنه فارغ؛ أعطه قيمة أو لا ترسله"},
    Phrase{"is required: send the etag that came with the record when you read it",
           "il est obligatoire : envoyez l'etag reçu avec la fiche quand vous l'avez lue",
           "إنه مطلوب: أرسل etag الذي جاء مع السجل عند قراءته"},
    Phrase{"must not be negative", "il ne doit pas être négatif", "يجب ألا يكون سالبًا"},
    Phrase{"must be a plan or one of its activities",
           "ce doit être un plan ou une de ses activités", "يجب أن يكون خطة أو أحد أنشطتها"},
    Phrase{"must be a plan or a proposal", "ce doit être un plan ou une proposition",
           "يجب أن يكون خطة أو مقترحًا"},
    Phrase{"must not be later than to_revision", "il ne doit pas dépasser to_revision",
           "يجب ألا يتجاوز to_revision"},
    Phrase{"say why your organization does not take part",
           "dites pourquoi votre organisation ne participe pas", "اذكر لماذا لا تشارك منظمتك"},
    Phrase{"say what the reservation or objection is", "dites quelle est la réserve ou l'objection",
           "اذكر ما التحفّظ أو الاعتراض"},
    Phrase{"is required for the role PARTNER", "il est obligatoire pour le rôle PARTNER",
           "إنه مطلوب للدور PARTNER"},
    Phrase{"is only for the role PARTNER", "il n'est que pour le rôle PARTNER",
           "إنه للدور PARTNER فقط"},
    Phrase{"there is no title in any language; give one",
           "il n'y a de titre dans aucune langue ; donnez-en un", "لا عنوان بأي لغة؛ أعطه عنوانًا"},
    Phrase{"the theme has no title in any language; give one",
           "le thème n'a de titre dans aucune langue ; donnez-en un",
           "لا عنوان للمحور بأي لغة؛ أعطه عنوانًا"},
    Phrase{"the activity belongs to no theme; give it at least one of the plan's",
           "l'activité n'appartient à aucun thème ; donnez-lui au moins un thème du plan",
           "لا ينتمي النشاط إلى أي محور؛ أعطه محورًا واحدًا على الأقل من محاور الخطة"},
    Phrase{"an amount needs its currency; give it, such as EUR",
           "un montant demande sa monnaie ; indiquez-la, par exemple EUR",
           "المبلغ يحتاج إلى عملته؛ اذكرها، مثل EUR"},
    Phrase{"the next step does not say what is to be done; give it a text",
           "l'étape suivante ne dit pas ce qu'il faut faire ; donnez-lui un texte",
           "لا تقول الخطوة التالية ما يجب فعله؛ أعطها نصًا"},
};

// What is not known more closely.
constexpr Phrase kSomeProblem = {
    "see the details", "le message en anglais dit ce qui ne va pas et ce qui serait juste",
    "تقول الرسالة الإنجليزية ما الخطأ وما الصواب"};

v1::Action ActionNamed(absl::string_view name) {
  for (const ActionPhrase& row : kActions) {
    if (ActionName(row.action) == std::string(name)) return row.action;
  }
  return v1::ACTION_UNSPECIFIED;
}

v1::Role RoleNamed(absl::string_view name) {
  for (int role = v1::Role_MIN; role <= v1::Role_MAX; ++role) {
    if (RoleName(static_cast<v1::Role>(role)) == std::string(name)) {
      return static_cast<v1::Role>(role);
    }
  }
  return v1::ROLE_UNSPECIFIED;
}

std::string ValueOf(const std::string& part, const std::map<std::string, std::string>& parts) {
  const auto found = parts.find(part);
  return found == parts.end() ? "?" : found->second;
}

// Whether a part of a sentence is one whose values can be phrases.
bool TakesPhrases(const std::string& part) {
  static const auto* const kParts =
      new std::set<std::string>{"role", "state", "step", "wanted", "problem"};
  return kParts->contains(part);
}

}  // namespace

absl::string_view Phrase::In(Language language) const {
  switch (language) {
    case Language::kFrench:
      return french;
    case Language::kArabic:
      return arabic;
    default:
      return english;
  }
}

const Phrase& PhraseFor(v1::Action action) {
  const auto* row = std::find_if(kActions.begin(), kActions.end(),
                                 [action](const auto& known) { return known.action == action; });
  return row == kActions.end() ? kSomething : row->phrase;
}

const Phrase& AdviceFor(v1::Role role, v1::Action action) {
  if (role == v1::ROLE_ADMIN) return kOperatorsTakeNoPart;
  switch (action) {
    case v1::ACTION_EDIT_PLAN:
      return role == v1::ROLE_PARTNER ? kPropose : kStaffEdits;
    case v1::ACTION_EDIT_CATALOG:
      return kAskStaffForCatalog;
    case v1::ACTION_EDIT_PROPOSAL:
      return kOnlyItsAuthor;
    case v1::ACTION_REVIEW_PROPOSAL:
    case v1::ACTION_SEAL:
    case v1::ACTION_CONVENE:
      return kAskStaff;
    case v1::ACTION_ENDORSE:
      return kOnlyPartnersAnswer;
    case v1::ACTION_CONSENT:
      return kOnlyPartnersConsent;
    case v1::ACTION_MANAGE_TOKENS:
    case v1::ACTION_OPERATE:
      return kAskOperator;
    default:
      return kAskForRole;
  }
}

const Phrase* FindPhrase(absl::string_view english) {
  const auto* found = std::find_if(kPhrases.begin(), kPhrases.end(),
                                   [english](const Phrase& row) { return row.english == english; });
  return found == kPhrases.end() ? nullptr : found;
}

std::pair<std::string, bool> PartIn(const std::string& part,
                                    const std::map<std::string, std::string>& parts,
                                    Language language) {
  if (part == "what" || part == "advice") {
    const v1::Action action = ActionNamed(ValueOf("action", parts));
    const Phrase& phrase =
        part == "what" ? PhraseFor(action) : AdviceFor(RoleNamed(ValueOf("role", parts)), action);
    return {std::string(phrase.In(language)), true};
  }
  std::string value = ValueOf(part, parts);
  if (!TakesPhrases(part) || language == Language::kEnglish) return {std::move(value), false};
  const Phrase* phrase = FindPhrase(value);
  if (phrase == nullptr && part == "problem") phrase = &kSomeProblem;
  if (phrase == nullptr) return {std::move(value), false};
  return {std::string(phrase->In(language)), true};
}

}  // namespace jointplan::plan
