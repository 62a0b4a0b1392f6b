#ifndef JOINTPLAN_SERVER_LOG_SINK_H_
#define JOINTPLAN_SERVER_LOG_SINK_H_

#include <memory>

#include "spdlog/sinks/sink.h"

namespace jointplan::server {

// Returns a sink that writes lines to standard error: at once while there are few, and together, at
// most a tenth of a second after they came, while there are many. Warnings and worse are always
// written at once, with what came before them. A process that is killed loses what was not written
// yet.
std::shared_ptr<spdlog::sinks::sink> NewStderrSink();

}  // namespace jointplan::server

#endif  // JOINTPLAN_SERVER_LOG_SINK_H_
