// decode_trial and decode_suite: a record that, encoded and decoded again, is the same, or an
// InputError that says where. The bytes come from a child process that has read an untrusted file,
// so they may be anything.
#include "core/error.h"
#include "results/equality.h"
#include "results/wire.h"
#include "testkit/fuzz.h"

namespace infomax {
namespace {

template <class Record>
void same_again(std::string_view bytes, Record (*decode)(const std::string&, std::string_view)) {
  Record record;
  try {
    record = decode("f", bytes);
  } catch (const InputError& error) {
    return testkit::says_where(error, "f: ");
  }
  testkit::hold(same(decode("f", encode(record)), record), "a record is the same after encoding");
}

}  // namespace
}  // namespace infomax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((data[0] & 1) != 0)
    same_again<SuiteRecord>(bytes, decode_suite);
  else
    same_again<TrialRecord>(bytes, decode_trial);
  return 0;
}
