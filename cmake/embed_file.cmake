# Writes TO, a C++ source with the bytes of FROM under NAME; see Embed.cmake.
file(READ ${FROM} bytes HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
file(WRITE ${TO} "#include <string_view>

namespace rollcall::embedded {

namespace {

constexpr char bytes[] = {
${bytes}};

} // namespace

extern const std::string_view ${NAME};
const std::string_view ${NAME}{bytes, sizeof(bytes)};

} // namespace rollcall::embedded
")
