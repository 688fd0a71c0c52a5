#include "http/responder.hpp"

#include "http/conditional.hpp"
#include "http/encoding.hpp"

#include <charconv>

namespace rollcall::http {

namespace {

namespace zlib = restinio::transforms::zlib;

/// Shorter bodies are sent as they are: they fit into one packet anyway.
constexpr std::size_t least_gzip = 1024;

/// The quickest one: it finds most of what repeats in JSON.
constexpr int gzip_level = 1;

std::unique_ptr<zlib::zlib_t> make_gzip(std::size_t buffer) {
  return std::make_unique<zlib::zlib_t>(
      zlib::make_gzip_compress_params(gzip_level).reserve_buffer_size(buffer));
}

} // namespace

responder::responder(const restinio::request_handle_t& what)
    : connection_(restinio::impl::access_req_connection(*what)),
      id_(what->request_id()),
      head_only_(what->header().method() == restinio::http_method_head()),
      reads_(head_only_
             || what->header().method() == restinio::http_method_get()),
      gzip_(asks_for_gzip(
          value_of(what->header(), restinio::http_field::accept_encoding))),
      http_1_0_(what->header().http_minor() == 0),
      keep_alive_(what->header().should_keep_alive()),
      etags_(value_of(what->header(), restinio::http_field::if_none_match)) {
  // nop
}

void responder::whole(const answer& what, std::string_view date) {
  answer_head head{.status = what.status,
                   .type = what.type,
                   .allow = what.allow,
                   .date = date,
                   .fields = what.fields};
  std::string etag;
  if (reads_ && what.status == 200)
    head.etag = etag = etag_of(what.body);
  auto known = !etags_.empty() && !etag.empty() && names_etag(etags_, etag);
  if (known) {
    head.status = 304;
    head.type = {};
  }
  std::string_view body = known ? std::string_view{} : what.body;
  std::string packed;
  head.vary = what.body.size() >= least_gzip;
  if (gzip_ && body.size() >= least_gzip) {
    gzip_stream_ = make_gzip(512 + body.size() / 8);
    body = packed = compressed(body, true);
    head.gzip = true;
  }
  if (head.status != 204 && head.status != 304)
    head.length = body.size();
  if (!keep_alive_)
    head.connection = persistence::close;
  else if (http_1_0_)
    head.connection = persistence::keep_alive;
  std::string bytes;
  bytes.reserve(384 + body.size());
  append_head(bytes, head);
  if (!head_only_)
    bytes += body;
  send(std::move(bytes), true, !keep_alive_);
}

void responder::begin(std::string_view type, std::string_view date,
                      std::string_view more) {
  keep_alive_ = keep_alive_ && !http_1_0_;
  // Of events there is little at a time, for as long as somebody listens.
  auto packs = type == json_type;
  gzip_ = gzip_ && packs;
  if (gzip_)
    gzip_stream_ = make_gzip(std::size_t{16} * 1024);
  append_head(head_, {.type = type,
                      .date = date,
                      .gzip = gzip_,
                      .vary = packs,
                      .more = more,
                      .chunked = !http_1_0_,
                      .connection = keep_alive_ ? persistence::silent
                                                : persistence::close});
}

void responder::piece(std::string_view bytes, written done) {
  auto out = std::move(head_);
  head_.clear();
  append_piece(out, gzip_stream_ ? compressed(bytes, false) : bytes);
  send(std::move(out), false, !keep_alive_, std::move(done));
}

void responder::end(std::string_view last_bytes) {
  auto out = std::move(head_);
  if (!head_only_) {
    append_piece(out, gzip_stream_ ? compressed(last_bytes, true) : last_bytes);
    if (!http_1_0_)
      out += "0\r\n\r\n";
  }
  send(std::move(out), true, !keep_alive_);
}

std::string responder::compressed(std::string_view bytes, bool last) {
  gzip_stream_->write({bytes.data(), bytes.size()});
  // Else what is there already would wait for what is not.
  if (last)
    gzip_stream_->complete();
  else
    gzip_stream_->flush();
  return gzip_stream_->giveaway_output();
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
