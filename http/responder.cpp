#include "http/responder.hpp"

#include <charconv>

namespace rollcall::http {

responder::responder(const restinio::request_handle_t& what)
    : connection_(restinio::impl::access_req_connection(*what)),
      id_(what->request_id()),
      head_only_(what->header().method() == restinio::http_method_head()),
      http_1_0_(what->header().http_minor() == 0),
      keep_alive_(what->header().should_keep_alive()) {
  // nop
}

void responder::whole(const answer& what, std::string_view date) {
  answer_head head{.status = what.status,
                   .type = what.type,
                   .allow = what.allow,
                   .date = date,
                   .fields = what.fields,
                   .length = what.body.size()};
  if (!keep_alive_)
    head.connection = persistence::close;
  else if (http_1_0_)
    head.connection = persistence::keep_alive;
  std::string bytes;
  bytes.reserve(256 + what.body.size());
  append_head(bytes, head);
  if (!head_only_)
    bytes += what.body;
  send(std::move(bytes), true, !keep_alive_);
}

void responder::begin(std::string_view type, std::string_view date,
                      std::string_view more) {
  keep_alive_ = keep_alive_ && !http_1_0_;
  append_head(head_, {.type = type,
                      .date = date,
                      .more = more,
                      .chunked = !http_1_0_,
                      .connection = keep_alive_ ? persistence::silent
                                                : persistence::close});
}

void responder::piece(std::string_view bytes, written done) {
  auto out = std::move(head_);
  head_.clear();
  append_piece(out, bytes);
  send(std::move(out), false, !keep_alive_, std::move(done));
}

void responder::end(std::string_view last_bytes) {
  auto out = std::move(head_);
  if (!head_only_) {
    append_piece(out, last_bytes);
    if (!http_1_0_)
      out += "0\r\n\r\n";
  }
  send(std::move(out), true, !keep_alive_);
}

void responder::cut() {
  send({}, true, true);
}

void responder::append_piece(std::string& out, std::string_view bytes) const {
  if (bytes.empty())
    return;
  if (http_1_0_) {
    out += bytes;
    return;
  }
  std::array<char, 16> size{};
  auto end =
      std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16);
  out.append(size.data(), end.ptr).append("\r\n");
  out.append(bytes).append("\r\n");
}

void responder::send(std::string bytes, bool final, bool close, written done) {
  using namespace restinio;
  writable_items_container_t items;
  if (!bytes.empty())
    items.emplace_back(std::move(bytes));
  write_group_t group{std::move(items)};
  if (done)
    group.after_write_notificator(
        [done = std::move(done)](const asio::error_code& error) {
          done(!error);
        });
  connection_->write_response_parts(
      id_,
      {final ? response_parts_attr_t::final_parts
             : response_parts_attr_t::not_final_parts,
       close ? response_connection_attr_t::connection_close
             : response_connection_attr_t::connection_keepalive},
      std::move(group));
}

} // namespace rollcall::http
