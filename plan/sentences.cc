#include "plan/sentences.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "plan/phrases.h"

namespace jointplan::plan {
namespace {

// A payload of our own; it never travels.
constexpr char kMark[] = "jointplan/sentence";

constexpr absl::string_view kIsolate = "\u2068";
constexpr absl::string_view kEndIsolate = "\u2069";

using R = Reason;
using S = Sentence;

}  // namespace

absl::string_view SentenceRow::In(Language language) const {
  switch (language) {
    case Language::kFrench:
      return french;
    case Language::kArabic:
      return arabic;
    default:
      return english;
  }
}

const std::vector<SentenceRow>& AllSentences() {
  static const auto* const kRows = new std::vector<SentenceRow>{
      {S::kFieldInvalid, R::kFieldInvalid, "", "Le champ {field} est incorrect : {problem}.",
       "الحقل {field} غير صحيح: {problem}."},
      {S::kFieldsInvalid, R::kFieldInvalid, "",
       "{violations} champs sont incorrects ; le premier est {field} : {problem}.",
       "عدد الحقول غير الصحيحة: {violations}. أولها {field}: {problem}."},
      {S::kNameInvalid, R::kNameInvalid, "",
       "Le champ {field} ne contient pas un nom valable. Utilisez un nom tel que le service l'a "
       "donné.",
       "لا يحتوي الحقل {field} على اسم صالح. استخدم الاسم كما أعطته الخدمة."},
      {S::kRequestIdReused, R::kRequestIdReused,
       "The request id {request_id} came with another request before. Use a new id for a new "
       "request.",
       "L'identifiant de requête {request_id} a déjà servi pour une autre requête. Prenez-en un "
       "nouveau pour une nouvelle requête.",
       "استُخدم معرّف الطلب {request_id} من قبل في طلب آخر. استخدم معرّفًا جديدًا لكل طلب جديد."},
      {S::kPageTokenInvalid, R::kPageTokenInvalid,
       "page_token: this is not a token that this list gave you. Leave it empty to begin anew, and "
       "change nothing else between two pages.",
       "page_token : ce n'est pas un jeton que cette liste vous a donné. Laissez-le vide pour "
       "recommencer, et ne changez rien d'autre entre deux pages.",
       "page_token: هذا ليس رمزًا أعطته لك هذه القائمة. اتركه فارغًا للبدء من جديد، ولا تغيّر شيئًا "
       "آخر "
       "بين صفحتين."},
      {S::kEtagInvalid, R::kEtagInvalid,
       "{field}: this is not an etag of this record. Read the record and send the etag that came "
       "with it.",
       "{field} : ce n'est pas un etag de cette fiche. Lisez la fiche et envoyez l'etag reçu avec "
       "elle.",
       "{field}: هذا ليس etag لهذا السجل. اقرأ السجل وأرسل etag الذي جاء معه."},
      {S::kAlreadyInDraft, R::kEtagInvalid,
       "{field}: the proposal {proposal} changes {name} already. Read the record as the proposal "
       "has "
       "it, and send that etag.",
       "{field} : la proposition {proposal} modifie déjà {name}. Lisez la fiche telle que la "
       "proposition la contient, et envoyez cet etag.",
       "{field}: المقترح {proposal} يغيّر {name} بالفعل. اقرأ السجل كما هو في المقترح وأرسل etag "
       "الخاص "
       "به."},
      {S::kNotFound, R::kNotFound,
       "There is no {name}. Check the name, and that your token may read it.",
       "{name} n'existe pas. Vérifiez le nom, et que votre jeton permet de le lire.",
       "لا يوجد {name}. تحقّق من الاسم ومن أن رمز الدخول يسمح لك بقراءته."},
      {S::kNoPart, R::kNotFound,
       "{partner} takes no part in {name}. Nothing was changed. Read the activity again.",
       "{partner} ne participe pas à {name}. Rien n'a été changé. Relisez l'activité.",
       "لا يشارك {partner} في {name}. لم يتغيّر شيء. اقرأ النشاط من جديد."},
      {S::kNothingToWaive, R::kNotFound,
       "No check of {name} finds what you were shown: one of its fields changed. Nothing was "
       "waived. "
       "Check the plan again.",
       "Aucun contrôle de {name} ne constate plus ce qui vous a été montré : un des champs a "
       "changé. "
       "Aucune dérogation n'a été accordée. Contrôlez le plan de nouveau.",
       "لا يجد أي فحص من فحوص {name} ما عُرض عليك: فقد تغيّر أحد الحقول. لم يُقبل أي استثناء. افحص "
       "الخطة من جديد."},
      {S::kNoWaiver, R::kNotFound, "{name} has no such waiver. Nothing was changed.",
       "{name} n'a pas cette dérogation. Rien n'a été changé.",
       "لا يوجد هذا الاستثناء في {name}. لم يتغيّر شيء."},
      {S::kNameTaken, R::kAlreadyExists,
       "{name} exists already. Choose another name, or edit the one that is there.",
       "{name} existe déjà. Choisissez un autre nom, ou modifiez ce qui existe.",
       "{name} موجود بالفعل. اختر اسمًا آخر، أو عدّل الموجود."},
      {S::kNameWasTaken, R::kAlreadyExists,
       "{name} was in use before; its history keeps the name. Choose another name, or edit the one "
       "that is there.",
       "{name} a déjà été utilisé ; son historique garde ce nom. Choisissez un autre nom.",
       "سبق استخدام {name}، وسجلّه يحتفظ بالاسم. اختر اسمًا آخر."},
      {S::kPlanNameTaken, R::kAlreadyExists, "{name} is in use already. Choose another name.",
       "{name} est déjà utilisé. Choisissez un autre nom.", "{name} مستخدم بالفعل. اختر اسمًا آخر."},
      {S::kConflict, R::kConflict, "",
       "{conflicts} conflit(s) avec des modifications faites entre-temps, le premier dans "
       "{record}, "
       "{path}. Rien n'a été écrit. Réglez chaque conflit par une décision, ou demandez que votre "
       "modification soit gardée comme proposition.",
       "عدد التعارضات مع تعديلات أُجريت في هذه الأثناء: {conflicts}. أولها في {record}، {path}. لم "
       "يُكتب "
       "شيء. احسم كل تعارض بقرار، أو اطلب حفظ تعديلك كمقترح."},
      {S::kOtherHistory, R::kOtherHistory,
       "The edit starts from a state of {parent} that is not in this service's history: the store "
       "was restored or replaced since it was read. Nothing was written. Read it anew and edit "
       "again.",
       "La modification part d'un état de {parent} qui n'est pas dans l'historique de ce service : "
       "les données ont été restaurées ou remplacées depuis. Rien n'a été écrit. Relisez et "
       "modifiez "
       "de nouveau.",
       "يبدأ التعديل من حالة لـ {parent} ليست في سجلّ هذه الخدمة: فقد استُعيدت البيانات أو استُبدلت "
       "منذ "
       "قراءتها. لم يُكتب شيء. اقرأ من جديد ثم عدّل."},
      {S::kRevisionTooNew, R::kRevisionTooNew,
       "There is no revision {revision} of {parent} yet: the newest is {newest}.",
       "La révision {revision} de {parent} n'existe pas encore : la plus récente est {newest}.",
       "لا توجد بعد المراجعة {revision} من {parent}: أحدث مراجعة هي {newest}."},
      {S::kWatchTooNew, R::kRevisionTooNew,
       "start_revision {revision} of {parent} lies ahead of the newest, {newest}. If you had it "
       "before, the store was restored since: read anew.",
       "La révision de départ {revision} de {parent} dépasse la plus récente, {newest}. Si vous "
       "l'aviez déjà reçue, les données ont été restaurées depuis : relisez tout.",
       "مراجعة البدء {revision} من {parent} تتجاوز أحدث مراجعة، {newest}. إن كنت قد تلقّيتها من قبل "
       "فقد "
       "استُعيدت البيانات منذئذ: اقرأ من جديد."},
      {S::kState, R::kState, "{subject} is {state} and cannot be {step}; that needs {wanted}.",
       "{subject} est dans l'état « {state} » : {step} n'est pas possible. Condition : {wanted}.",
       "{subject} في الحالة «{state}»: لا يمكن {step}. الشرط: {wanted}."},
      {S::kOwnPlan, R::kState,
       "{name} is a partner's own plan: its partner edits it directly, and there are no proposals, "
       "agreements, meetings, feedback rounds or consents in it. Edit the plan itself, or do this "
       "in "
       "a joint plan.",
       "{name} est le plan propre d'un partenaire : celui-ci le modifie directement, et il n'y a "
       "ni "
       "propositions, ni accords, ni réunions, ni tours de retours, ni consentements. Modifiez le "
       "plan lui-même, ou faites cela dans un plan commun.",
       "{name} خطة خاصة بأحد الشركاء: يعدّلها الشريك مباشرة، وليس فيها مقترحات ولا اتفاقات ولا "
       "اجتماعات ولا جولات ملاحظات ولا موافقات. عدّل الخطة نفسها، أو افعل ذلك في خطة مشتركة."},
      {S::kPreviewOutdated, R::kPreviewOutdated,
       "Merging {name} would not write what the preview showed: the plan or the proposal changed, "
       "or "
       "other parts or resolutions were chosen. Nothing was written. Preview again.",
       "Fusionner {name} n'écrirait pas ce que l'aperçu a montré : le plan ou la proposition a "
       "changé, ou d'autres parties ou décisions ont été choisies. Rien n'a été écrit. Demandez un "
       "nouvel aperçu.",
       "دمج {name} لن يكتب ما أظهرته المعاينة: فقد تغيّرت الخطة أو المقترح، أو اختيرت أجزاء أو "
       "قرارات "
       "أخرى. لم يُكتب شيء. اطلب المعاينة من جديد."},
      {S::kScopeOutdated, R::kScopeOutdated,
       "The scope {scope} of {name} is not what you were shown: the plan changed. Nothing was "
       "recorded. Look at it again and answer then.",
       "La portée {scope} de {name} n'est plus celle qui vous a été montrée : le plan a changé. "
       "Rien "
       "n'a été enregistré. Regardez-la de nouveau, puis répondez.",
       "لم يعد النطاق {scope} من {name} كما عُرض عليك: فقد تغيّرت الخطة. لم يُسجَّل شيء. اطّلع عليه من "
       "جديد ثم أجب."},
      {S::kPartOutdated, R::kPartOutdated,
       "The part of {partner} in {name} is not what you were shown: somebody changed it. Nothing "
       "was "
       "recorded. Look at it again and answer then.",
       "La part de {partner} dans {name} n'est plus celle qui vous a été montrée : quelqu'un l'a "
       "changée. Rien n'a été enregistré. Regardez-la de nouveau, puis répondez.",
       "لم يعد دور {partner} في {name} كما عُرض عليك: فقد غيّره شخص ما. لم يُسجَّل شيء. اطّلع عليه من "
       "جديد ثم أجب."},
      {S::kTextOutdated, R::kTextOutdated,
       "{name}, {path}: the translation, or the text that it renders, is not what you were shown: "
       "somebody changed it. Nothing was recorded. Look at both again.",
       "{name}, {path} : la traduction, ou le texte qu'elle rend, n'est plus ce qui vous a été "
       "montré : quelqu'un l'a changé. Rien n'a été enregistré. Regardez les deux de nouveau.",
       "{name}، {path}: الترجمة، أو النص الذي تنقله، لم يعد كما عُرض عليك: فقد غيّره شخص ما. لم يُسجَّل "
       "شيء. اطّلع على كليهما من جديد."},
      {S::kSynergyOutdated, R::kSynergyOutdated,
       "{name} is not what you were shown: somebody changed it. Nothing was recorded. Look for "
       "synergies again, and answer for what they now are.",
       "{name} n'est plus ce qui vous a été montré : quelqu'un l'a changé. Rien n'a été "
       "enregistré. "
       "Cherchez de nouveau les synergies, puis répondez.",
       "لم يعد {name} كما عُرض عليك: فقد غيّره شخص ما. لم يُسجَّل شيء. ابحث عن أوجه التآزر من جديد ثم "
       "أجب."},
      {S::kAgreementOutdated, R::kAgreementOutdated,
       "{name} is not what you were shown: the plan or the partners' answers changed. Nothing was "
       "sealed. Its digest now is {digest}; look at it again before you seal it.",
       "{name} n'est plus ce qui vous a été montré : le plan ou les réponses des partenaires ont "
       "changé. Rien n'a été scellé. Son empreinte est maintenant {digest} ; regardez-le de "
       "nouveau "
       "avant de le sceller.",
       "لم يعد {name} كما عُرض عليك: فقد تغيّرت الخطة أو إجابات الشركاء. لم يُختم شيء. بصمته الآن "
       "{digest}؛ اطّلع عليه من جديد قبل ختمه."},
      {S::kObjections, R::kObjections,
       "{name} cannot be sealed: {objections} objects. Settle it with the partner, or seal with an "
       "override reason, which becomes a part of the agreement.",
       "{name} ne peut pas être scellé : objection de {objections}. Réglez-la avec le partenaire, "
       "ou "
       "scellez avec un motif, qui devient une partie de l'accord.",
       "لا يمكن ختم {name}: يعترض {objections}. سوِّ الأمر مع الشريك، أو اختم مع ذكر سبب يصبح جزءًا "
       "من "
       "الاتفاق."},
      {S::kChecks, R::kChecks,
       "{name} cannot be sealed: the plan's checks find what must not be: {list}. Put it right, or "
       "let it pass with a reason.",
       "{name} ne peut pas être scellé : les contrôles du plan trouvent ce qui ne doit pas être : "
       "{list}. Corrigez-le, ou accordez une dérogation motivée.",
       "لا يمكن ختم {name}: تجد فحوص الخطة ما لا يجوز: {list}. صحّحه، أو اقبل استثناءً مع ذكر "
       "السبب."},
      {S::kRequirements, R::kRequirements,
       "{name} cannot be sealed: the plan asks for answers that are missing: {list}. Ask these "
       "partners, or change the plan's requirements.",
       "{name} ne peut pas être scellé : le plan exige des réponses qui manquent : {list}. "
       "Demandez-les "
       "à ces partenaires, ou changez les exigences du plan.",
       "لا يمكن ختم {name}: تطلب الخطة إجابات ناقصة: {list}. اطلبها من هؤلاء الشركاء، أو غيّر "
       "متطلبات "
       "الخطة."},
      {S::kLastAdmin, R::kLastAdmin,
       "{name} is the last token of an operator that does not expire. Make another one first.",
       "{name} est le dernier jeton d'exploitant qui n'expire pas. Créez-en d'abord un autre.",
       "{name} هو آخر رمز دخول لمشغّل لا تنتهي صلاحيته. أنشئ رمزًا آخر أولًا."},
      {S::kNoToken, R::kUnauthenticated,
       "This service asks for a token: send the metadata `authorization: Bearer TOKEN`. The "
       "operator "
       "of the service gives tokens out.",
       "Ce service demande un jeton : envoyez la métadonnée `authorization: Bearer TOKEN`. "
       "L'exploitant du service distribue les jetons.",
       "تطلب هذه الخدمة رمز دخول: أرسل البيان `authorization: Bearer TOKEN`. مشغّل الخدمة هو من "
       "يوزّع "
       "الرموز."},
      {S::kNotBearer, R::kUnauthenticated, "The metadata `authorization` must be `Bearer TOKEN`.",
       "La métadonnée `authorization` doit être `Bearer TOKEN`.",
       "يجب أن يكون البيان `authorization` على شكل `Bearer TOKEN`."},
      {S::kTokenNotWhole, R::kUnauthenticated,
       "The token is not whole: a character is missing or mistyped. Copy it anew.",
       "Le jeton est incomplet : un caractère manque ou est mal tapé. Copiez-le de nouveau.",
       "رمز الدخول غير كامل: حرف ناقص أو مكتوب خطأً. انسخه من جديد."},
      {S::kTokenUnknown, R::kUnauthenticated,
       "The token is not known here. Ask the operator of the service for a new one.",
       "Ce jeton n'est pas connu ici. Demandez-en un nouveau à l'exploitant du service.",
       "رمز الدخول غير معروف هنا. اطلب رمزًا جديدًا من مشغّل الخدمة."},
      {S::kTokenGone, R::kUnauthenticated, "The token is not known here any more.",
       "Ce jeton n'est plus connu ici.", "لم يعد رمز الدخول معروفًا هنا."},
      {S::kTokenRevoked, R::kUnauthenticated,
       "The token has been revoked. Ask the operator of the service for a new one.",
       "Ce jeton a été révoqué. Demandez-en un nouveau à l'exploitant du service.",
       "أُلغي رمز الدخول. اطلب رمزًا جديدًا من مشغّل الخدمة."},
      {S::kTokenExpired, R::kUnauthenticated,
       "The token has expired. Ask the operator of the service for a new one.",
       "Ce jeton a expiré. Demandez-en un nouveau à l'exploitant du service.",
       "انتهت صلاحية رمز الدخول. اطلب رمزًا جديدًا من مشغّل الخدمة."},
      {S::kRoleMayNot, R::kPermissionDenied,
       "A caller with the role {role} may not {what}. {advice}",
       "Avec le rôle « {role} », on ne peut pas {what}. {advice}",
       "لا يسمح الدور «{role}» بما يلي: {what}. {advice}"},
      {S::kOwnProposal, R::kPermissionDenied,
       "{name} was written by the caller, and {plan} asks for a second pair of eyes. Let somebody "
       "else of the convener's staff merge it.",
       "Vous avez écrit {name} vous-même, et {plan} demande le regard d'une autre personne. "
       "Laissez "
       "quelqu'un d'autre de l'équipe la fusionner.",
       "أنت من كتب {name}، و{plan} تطلب مراجعة شخص آخر. دع شخصًا آخر من الفريق يدمجه."},
      {S::kConsentOfAnother, R::kPermissionDenied,
       "{name}, {field}: only {partner} itself can confirm or decline its part. Leave it INVITED.",
       "{name}, {field} : seul {partner} peut confirmer ou refuser sa part. Laissez INVITED.",
       "{name}، {field}: لا يؤكّد دوره أو يرفضه إلا {partner} نفسه. اتركه INVITED."},
      {S::kAnswerOfPartner, R::kPermissionDenied,
       "Only a partner answers {name}, and only for its own organization. Comment instead.",
       "Seul un partenaire répond à {name}, et seulement pour sa propre organisation. Écrivez "
       "plutôt "
       "un commentaire.",
       "لا يجيب عن {name} إلا شريك، وعن منظمته فقط. اكتب تعليقًا بدلًا من ذلك."},
      {S::kCommentOfAnother, R::kPermissionDenied,
       "Comment {comment} of {name} is not the caller's. Answer it instead.",
       "Le commentaire {comment} de {name} n'est pas de vous. Répondez-y plutôt.",
       "التعليق {comment} في {name} ليس لك. ردّ عليه بدلًا من تعديله."},
      {S::kSynergyOfOthers, R::kPermissionDenied,
       "{partner} answers for neither {first} nor {second}. Only a partner of one of the two sides "
       "answers for it.",
       "{partner} ne répond ni pour {first} ni pour {second}. Seul un partenaire de l'un des deux "
       "côtés répond pour lui.",
       "لا يجيب {partner} عن {first} ولا عن {second}. لا يجيب عن أحد الطرفين إلا شريك فيه."},
      {S::kChangesWaiting, R::kLimit,
       "{limit} changes are waiting, which is the limit; nothing was done. Try again in a second.",
       "{limit} modifications attendent déjà, c'est la limite ; rien n'a été fait. Réessayez dans "
       "une "
       "seconde.",
       "عدد التعديلات المنتظرة بلغ الحدّ: {limit}. لم يُنفَّذ شيء. حاول من جديد بعد ثانية."},
      {S::kCallsWaiting, R::kLimit,
       "{limit} calls are waiting, which is the limit; nothing was done. Try again in a second.",
       "{limit} appels attendent déjà, c'est la limite ; rien n'a été fait. Réessayez dans une "
       "seconde.",
       "عدد الطلبات المنتظرة بلغ الحدّ: {limit}. لم يُنفَّذ شيء. حاول من جديد بعد ثانية."},
      {S::kOutcomeUnknown, R::kOutcomeUnknown,
       "The disk failed while the change was being written: it may have happened or not. Send it "
       "again with the same request id to learn which.",
       "Le disque a échoué pendant l'écriture : la modification a peut-être été faite, ou non. "
       "Renvoyez-la avec le même identifiant de requête pour le savoir.",
       "تعطّل القرص أثناء كتابة التعديل: ربما تمّ وربما لم يتمّ. أرسله من جديد بمعرّف الطلب نفسه "
       "لتعرف."},
      {S::kStopping, R::kShuttingDown,
       "The server is stopping; nothing was written. Try again later.",
       "Le serveur s'arrête ; rien n'a été écrit. Réessayez plus tard.",
       "الخادم يتوقف؛ لم يُكتب شيء. حاول من جديد لاحقًا."},
      {S::kWatchStops, R::kShuttingDown,
       "The service stops. Watch again from the revision after the last.",
       "Le service s'arrête. Reprenez le suivi à la révision qui suit la dernière reçue.",
       "الخدمة تتوقف. استأنف المتابعة من المراجعة التالية لآخر ما تلقّيته."},
      {S::kInternal, R::kInternal,
       "The service met an error of its own; nothing was written. Its log says more. Try again, "
       "and "
       "tell its operator if that does not help.",
       "Le service a rencontré une erreur interne ; rien n'a été écrit. Son journal en dit plus. "
       "Réessayez, et prévenez l'exploitant si cela ne suffit pas.",
       "واجهت الخدمة خطأً داخليًا؛ لم يُكتب شيء. في سجلّها تفاصيل أكثر. حاول من جديد، وأبلغ المشغّل إن "
       "لم "
       "ينفع ذلك."},
  };
  return *kRows;
}

absl::Status MakeError(Sentence sentence, const std::map<std::string, std::string>& parts) {
  const SentenceRow& row = AllSentences()[static_cast<size_t>(sentence)];
  absl::Status error = MakeError(row.reason, Fill(row.english, parts, Language::kEnglish), parts);
  Attach(sentence, &error);
  return error;
}

void Attach(Sentence sentence, absl::Status* error) {
  error->SetPayload(kMark, absl::Cord(absl::StrCat(static_cast<int>(sentence))));
}

const SentenceRow* SentenceOf(const absl::Status& error) {
  const auto mark = error.GetPayload(kMark);
  size_t index = 0;
  if (!mark.has_value() || !absl::SimpleAtoi(std::string(*mark), &index)) return nullptr;
  return index < AllSentences().size() ? &AllSentences()[index] : nullptr;
}

std::vector<std::string> PartsOf(absl::string_view pattern) {
  std::vector<std::string> parts;
  while (true) {
    const size_t begin = pattern.find('{');
    const size_t end = pattern.find('}', begin);
    if (begin == absl::string_view::npos || end == absl::string_view::npos) return parts;
    parts.emplace_back(pattern.substr(begin + 1, end - begin - 1));
    pattern.remove_prefix(end + 1);
  }
}

std::string Fill(absl::string_view pattern, const std::map<std::string, std::string>& parts,
                 Language language) {
  std::string text;
  while (true) {
    const size_t begin = pattern.find('{');
    const size_t end = pattern.find('}', begin);
    if (begin == absl::string_view::npos || end == absl::string_view::npos) break;
    const std::string part(pattern.substr(begin + 1, end - begin - 1));
    const auto [words, is_phrase] = PartIn(part, parts, language);
    const bool isolate = language == Language::kArabic && !is_phrase;
    absl::StrAppend(&text, pattern.substr(0, begin), isolate ? kIsolate : "", words,
                    isolate ? kEndIsolate : "");
    pattern.remove_prefix(end + 1);
  }
  return absl::StrCat(text, pattern);
}

}  // namespace jointplan::plan
