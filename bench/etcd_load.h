#ifndef JOINTPLAN_BENCH_ETCD_LOAD_H_
#define JOINTPLAN_BENCH_ETCD_LOAD_H_

#include <memory>

#include "bench/driver.h"
#include "bench/world.h"

namespace jointplan::bench {

// Reads the activities of a world out of etcd, where each is the value of one key. Linearizable, as
// every read of the service is.
std::unique_ptr<Workload> EtcdGets(const World& world);

// Writes them.
std::unique_ptr<Workload> EtcdPuts(const World& world);

}  // namespace jointplan::bench

#endif  // JOINTPLAN_BENCH_ETCD_LOAD_H_
