#include "http/handlers.hpp"

#include "http/json_body.hpp"
#include "http/json_writer.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::http {

namespace {

std::string proof_json(const registrar::digest_proof& proof,
                       std::string_view realm) {
  std::string result;
  json_writer to(result);
  auto proven = proof.status == 200;
  to.open();
  to.key("authenticated").flag(proven);
  if (proven) {
    to.key("username").text(proof.username);
    to.key("realm").text(realm);
    to.key("display").text(proof.display);
  } else {
    to.key("status").number(proof.status);
    to.key("reason").text(proof.reason);
    to.key("stale").flag(proof.stale);
    to.key("challenges").open_list();
    for (const auto& one : proof.challenges)
      to.text(one);
    to.close_list();
  }
  to.close();
  return result;
}

} // namespace

action authenticate(const call& what) {
  json_body from(what.body);
  registrar::verify_digest asked;
  asked.realm = sip::lower(from.text("realm"));
  asked.method = from.text("method");
  asked.uri = from.text("uri");
  asked.authorization = from.text_or_nothing("authorization");
  if (auto mistake = from.finish())
    return error_answer(400, *mistake);
  if (!what.from->who->sees(asked.realm))
    return error_answer(403, "this token is for other realms");
  auto render = [realm = asked.realm](const registrar::reply& found) {
    return json_answer(proof_json(found.proof, realm));
  };
  return question{std::move(asked), std::move(render)};
}

} // namespace rollcall::http
