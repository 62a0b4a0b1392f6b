#ifndef JOINTPLAN_TESTS_EXCHANGE_REPORT_SAMPLE_H_
#define JOINTPLAN_TESTS_EXCHANGE_REPORT_SAMPLE_H_

#include "exchange/report.h"

namespace jointplan::exchange {

// A small plan with all that a report shows, in three languages, not all of them everywhere.
PlanState SampleState();

// The same, sealed: endorsed, objected to, with a waiver.
PlanState SampleAgreement();

// A later revision of it: an activity is new, one is gone, one changed, and so did the plan.
PlanState SampleLater();

// A plan whose texts try to be more than texts.
PlanState HostileState();

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_TESTS_EXCHANGE_REPORT_SAMPLE_H_
