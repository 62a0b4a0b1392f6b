// The half of sentences.h that says what reasons mean in general.
#include <algorithm>
#include <array>

#include "plan/sentences.h"

namespace jointplan::plan {
namespace {

struct GeneralRow {
  Reason reason;
  absl::string_view french;
  absl::string_view arabic;
};

using R = Reason;

// English has no row: every error has its own English message.
constexpr std::array kGeneral = {
    GeneralRow{R::kFieldInvalid,
               "Un champ de la requête est incorrect. Les détails nomment le champ.",
               "أحد حقول الطلب غير صحيح. تذكر التفاصيل اسم الحقل."},
    GeneralRow{R::kNameInvalid,
               "Un nom n'a pas une forme valable. Utilisez un nom tel que le service l'a donné.",
               "أحد الأسماء ليس على شكل صالح. استخدم الاسم كما أعطته الخدمة."},
    GeneralRow{
        R::kRequestIdReused,
        "L'identifiant de requête a déjà servi pour une autre requête. Prenez-en un nouveau.",
        "استُخدم معرّف الطلب من قبل في طلب آخر. استخدم معرّفًا جديدًا."},
    GeneralRow{R::kPageTokenInvalid,
               "Ce n'est pas un jeton de page de cette liste. Recommencez la liste sans jeton.",
               "ليس هذا رمز صفحة لهذه القائمة. ابدأ القائمة من جديد بلا رمز."},
    GeneralRow{
        R::kEtagInvalid,
        "Ce n'est pas un etag de cette fiche. Lisez la fiche et envoyez l'etag reçu avec elle.",
        "ليس هذا etag لهذا السجل. اقرأ السجل وأرسل etag الذي جاء معه."},
    GeneralRow{R::kNotFound,
               "Cela n'existe pas, ou votre jeton ne permet pas de le lire. Vérifiez le nom.",
               "غير موجود، أو أن رمز الدخول لا يسمح لك بقراءته. تحقّق من الاسم."},
    GeneralRow{R::kAlreadyExists,
               "Ce nom est ou a été utilisé. Choisissez-en un autre, ou modifiez ce qui existe.",
               "هذا الاسم مستخدم أو سبق استخدامه. اختر اسمًا آخر، أو عدّل الموجود."},
    GeneralRow{
        R::kConflict,
        "Vos modifications se heurtent à celles d'autres personnes ; rien n'a été écrit. Réglez "
        "chaque conflit, ou gardez votre modification comme proposition.",
        "تتعارض تعديلاتك مع تعديلات آخرين؛ لم يُكتب شيء. احسم كل تعارض، أو احفظ تعديلك كمقترح."},
    GeneralRow{
        R::kOtherHistory,
        "La modification part d'un état que ces données n'ont pas : elles ont été restaurées "
        "depuis. Relisez et modifiez de nouveau.",
        "يبدأ التعديل من حالة ليست في هذه البيانات: فقد استُعيدت منذئذ. اقرأ من جديد ثم عدّل."},
    GeneralRow{R::kRevisionTooNew,
               "Cette révision n'existe pas encore. Lisez le plan pour connaître la plus récente.",
               "لا توجد هذه المراجعة بعد. اقرأ الخطة لتعرف أحدث مراجعة."},
    GeneralRow{R::kState, "L'état actuel ne permet pas cette étape. Relisez d'abord.",
               "الحالة الراهنة لا تسمح بهذه الخطوة. اقرأ من جديد أولًا."},
    GeneralRow{R::kPreviewOutdated,
               "La fusion n'écrirait pas ce que l'aperçu a montré. Demandez un nouvel aperçu.",
               "لن يكتب الدمج ما أظهرته المعاينة. اطلب المعاينة من جديد."},
    GeneralRow{R::kScopeOutdated,
               "La portée n'est plus celle qui vous a été montrée. Regardez-la de nouveau, puis "
               "répondez.",
               "لم يعد النطاق كما عُرض عليك. اطّلع عليه من جديد ثم أجب."},
    GeneralRow{R::kPartOutdated,
               "Votre part de l'activité n'est plus celle qui vous a été montrée. Regardez-la de "
               "nouveau, puis répondez.",
               "لم يعد دورك في النشاط كما عُرض عليك. اطّلع عليه من جديد ثم أجب."},
    GeneralRow{R::kTextOutdated,
               "La traduction, ou le texte qu'elle rend, n'est plus ce qui vous a été montré. "
               "Regardez les deux de nouveau.",
               "الترجمة، أو النص الذي تنقله، لم يعد كما عُرض عليك. اطّلع على كليهما من جديد."},
    GeneralRow{R::kSynergyOutdated,
               "Une activité de la synergie n'est plus ce qui vous a été montré. Cherchez de "
               "nouveau les synergies, puis répondez.",
               "لم يعد أحد نشاطَي التآزر كما عُرض عليك. ابحث عن أوجه التآزر من جديد ثم أجب."},
    GeneralRow{R::kAgreementOutdated,
               "L'accord n'est plus ce qui vous a été montré. Regardez-le de nouveau avant de le "
               "sceller.",
               "لم يعد الاتفاق كما عُرض عليك. اطّلع عليه من جديد قبل ختمه."},
    GeneralRow{R::kObjections,
               "Un partenaire fait objection. Réglez-la avec lui, ou scellez avec un motif.",
               "يعترض أحد الشركاء. سوِّ الأمر معه، أو اختم مع ذكر السبب."},
    GeneralRow{R::kChecks,
               "Un contrôle bloquant du plan trouve quelque chose. Corrigez-le, ou accordez une "
               "dérogation motivée.",
               "يجد أحد الفحوص المانعة في الخطة خللًا. صحّحه، أو اقبل استثناءً مع ذكر السبب."},
    GeneralRow{R::kRequirements,
               "Le plan exige des réponses qui manquent. Demandez-les aux partenaires concernés.",
               "تطلب الخطة إجابات ناقصة. اطلبها من الشركاء المعنيين."},
    GeneralRow{R::kLastAdmin,
               "Personne ne pourrait plus exploiter le service. Créez d'abord un autre jeton "
               "d'exploitant.",
               "لن يبقى من يستطيع تشغيل الخدمة. أنشئ رمز مشغّل آخر أولًا."},
    GeneralRow{R::kUnauthenticated,
               "Il n'y a pas de jeton valable. Demandez-en un à l'exploitant du service.",
               "لا يوجد رمز دخول صالح. اطلب رمزًا من مشغّل الخدمة."},
    GeneralRow{R::kPermissionDenied,
               "Votre rôle ne permet pas de faire cela. Adressez-vous à quelqu'un qui a ce rôle.",
               "دورك لا يسمح بذلك. اسأل شخصًا له هذا الدور."},
    GeneralRow{R::kLimit, "Une limite est dépassée. Envoyez moins à la fois, ou attendez un peu.",
               "تجاوز الطلب حدًّا من الحدود. أرسل أقلّ في كل مرة، أو انتظر قليلًا."},
    GeneralRow{
        R::kOutcomeUnknown,
        "Le disque a échoué : la modification a peut-être été faite, ou non. Renvoyez-la avec le "
        "même identifiant de requête.",
        "تعطّل القرص: ربما تمّ التعديل وربما لم يتمّ. أرسله من جديد بمعرّف الطلب نفسه."},
    GeneralRow{R::kShuttingDown, "Le service s'arrête ; rien n'a été écrit. Réessayez plus tard.",
               "الخدمة تتوقف؛ لم يُكتب شيء. حاول من جديد لاحقًا."},
    GeneralRow{
        R::kStoreDamaged,
        "Les données sont endommagées. Ne les utilisez pas ; prévenez l'exploitant du service.",
        "البيانات تالفة. لا تستخدمها، وأبلغ مشغّل الخدمة."},
    GeneralRow{
        R::kInternal,
        "Le service a rencontré une erreur interne. Réessayez, et prévenez l'exploitant si cela "
        "ne suffit pas.",
        "واجهت الخدمة خطأً داخليًا. حاول من جديد، وأبلغ المشغّل إن لم ينفع ذلك."},
};

}  // namespace

absl::string_view GeneralSentence(Reason reason, Language language) {
  const auto* row =
      std::find_if(kGeneral.begin(), kGeneral.end(),
                   [reason](const GeneralRow& known) { return known.reason == reason; });
  if (row == kGeneral.end()) row = &kGeneral.back();
  return language == Language::kArabic ? row->arabic : row->french;
}

}  // namespace jointplan::plan
