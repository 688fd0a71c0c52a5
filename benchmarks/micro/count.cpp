// count: serves 2,000 REGISTERs in serve_all(), so that callgrind can count
// the instructions of that alone (--toggle-collect='serve_all*').
#include "benchmarks/micro/whole.hpp"

#include <iostream>

using namespace rollcall;

[[gnu::noinline]] std::size_t serve_all(micro::whole_register& core,
                                        const std::vector<std::string>& texts) {
  std::size_t accepted = 0;
  for (const auto& text : texts)
    accepted += core.serve(text) ? 1U : 0U;
  return accepted;
}

int main() {
  micro::whole_register core;
  // The first round enters the users; what is counted are refreshes.
  auto all = micro::sample_registers(100, 21);
  std::vector<std::string> first(all.begin(), all.begin() + 100);
  std::vector<std::string> rest(all.begin() + 100, all.end());
  for (const auto& text : first)
    if (!core.serve(text))
      return 1;
  auto accepted = serve_all(core, rest);
  std::cout << accepted << " accepted\n";
  return accepted == rest.size() ? 0 : 1;
}
