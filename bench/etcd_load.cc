#include "bench/etcd_load.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/peers/etcd.pb.h"
#include "bench/samples.h"
#include "bench/workloads.h"

namespace jointplan::bench {
namespace {

// The same calls as PreparedWorkload, and each read must find a value.
class Gets : public PreparedWorkload {
 public:
  using PreparedWorkload::PreparedWorkload;

  absl::Status Done(const Answer& answer) override {
    // What it answers about itself has some tens of bytes.
    if (answer.bytes.Length() > 300) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat("no value, in ", answer.bytes.Length(), " bytes"));
  }
};

}  // namespace

std::unique_ptr<Workload> EtcdGets(const World& world) {
  std::vector<grpc::ByteBuffer> requests;
  for (int i = 0; i < world.activities; ++i) {
    etcdserverpb::RangeRequest request;
    request.set_key(ActivityName(world.plan, i));
    requests.push_back(ToBuffer(request.SerializeAsString()));
  }
  return std::make_unique<Gets>("/etcdserverpb.KV/Range", std::move(requests));
}

std::unique_ptr<Workload> EtcdPuts(const World& world) {
  std::vector<grpc::ByteBuffer> requests;
  for (int i = 0; i < world.activities; ++i) {
    etcdserverpb::PutRequest request;
    request.set_key(ActivityName(world.plan, i));
    request.set_value(SampleActivity(world.plan, i).SerializeAsString());
    requests.push_back(ToBuffer(request.SerializeAsString()));
  }
  return std::make_unique<PreparedWorkload>("/etcdserverpb.KV/Put", std::move(requests));
}

}  // namespace jointplan::bench
