#include "edge/answer.hpp"

#include "edge/flow.hpp"

#include "protocol/sip/name_addr.hpp"
#include "protocol/sip/params.hpp"

namespace rollcall::edge {

namespace {

using sip::header_id;

void append_line(std::string& out, std::string_view name,
                 std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

std::string_view tag_of(std::string_view value) noexcept {
  const auto address = sip::parse_name_addr(value);
  if (!address)
    return {};
  const auto tag = sip::param_list::find(address->params, "tag");
  return tag ? tag->value : std::string_view{};
}

void append_head(std::string& out, int status, std::string_view reason,
                 const dialog_lines& lines, std::string_view tag) {
  out += "SIP/2.0 ";
  append_number(out, static_cast<std::uint64_t>(status));
  out += ' ';
  out += reason;
  out += "\r\n";
  const std::string_view text = lines.text;
  out += text.substr(0, lines.tag_at);
  if (lines.tag_at != 0) {
    out += ";tag=";
    out += tag;
  }
  out += text.substr(lines.tag_at);
}

bool is_ours(header_id id) noexcept {
  switch (id) {
  case header_id::via:
  case header_id::from:
  case header_id::to:
  case header_id::call_id:
  case header_id::cseq:
  case header_id::content_length:
    return true;
  default:
    return false;
  }
}

} // namespace

bool has_tag(std::string_view name_addr) noexcept {
  return !tag_of(name_addr).empty();
}

void collect_dialog_lines(dialog_lines& out, const sip::message& request,
                          std::string_view first_via) {
  auto& text = out.text;
  text.clear();
  text.reserve(512);
  request.for_each(header_id::via, [&](std::string_view line) {
    append_line(text, "Via", first_via.empty() ? line : first_via);
    first_via = {};
  });
  append_line(text, "From", request.get(header_id::from));
  text += "To: ";
  text += request.get(header_id::to);
  out.tag_at = has_tag(request.get(header_id::to)) ? 0 : text.size();
  text += "\r\n";
  append_line(text, "Call-ID", request.get(header_id::call_id));
  append_line(text, "CSeq", request.get(header_id::cseq));
}

void append_plain_answer(std::string& out, int status, std::string_view reason,
                         const dialog_lines& lines, std::string_view tag,
                         std::string_view extra) {
  append_head(out, status, reason, lines, tag);
  out += extra;
  out += "Content-Length: 0\r\n\r\n";
}

void append_answer(std::string& out, const sip::message& answer,
                   const dialog_lines& lines, std::string_view tag) {
  if (const auto own = tag_of(answer.get(header_id::to)); !own.empty())
    tag = own;
  append_head(out, answer.status(), answer.reason(), lines, tag);
  for (const auto& field : answer.fields()) {
    if (is_ours(field.id))
      continue;
    const auto name = field.id == header_id::other
                          ? field.name
                          : sip::canonical_name(field.id);
    if (field.id != header_id::contact) {
      append_line(out, name, field.value);
      continue;
    }
    sip::value_list values{field.value};
    for (std::string_view value; values.next(value);)
      append_line(out, name, value);
  }
  out += "Content-Length: ";
  append_number(out, answer.body().size());
  out += "\r\n\r\n";
  out += answer.body();
}

} // namespace rollcall::edge
