// Package survey holds what is asked and what came back: the nouns of the field and their rules, without any I/O.
//
// Glossary (Vietnamese · here · in code):
//
//   - phiếu khảo sát · questionnaire · [Questionnaire]: a published, immutable list of items, named key@version.
//   - câu hỏi, tiêu chí · item · [Item]: one question; it belongs to a dimension or stands alone.
//   - yếu tố · dimension · [Dimensions]: one of the five elements the index is made of.
//   - thang đo · scale: the five steps 1–5, from very dissatisfied to very satisfied. "Not applicable" lies outside it.
//   - cơ quan được đánh giá · unit · [Unit]: the body assessed: a province, an agency or a commune.
//   - điểm tiếp nhận, quầy · place · [Place]: the desk where people are served; it has the [Code] behind the QR picture.
//   - máy tính bảng tại quầy · tablet · [Device]: it stands at a place; an [Enrolment] with its one-time code made it one.
//   - khóa của hệ thống khác · key · [Key]: what another system is known by; its text, a [KeySecret], is shown once.
//   - đợt gửi · batch · [Batch]: what one tablet or key handed in on one day; [Batches] are found, reviewed and undone together.
//   - lượt trả lời · response · [Response]: one person's answers after one visit, without anything that tells who.
//   - hình thức · mode · [Mode]: how the answers came in.
//   - để riêng · standing · [Standing]: counted, or set aside (kept, with the [Reason], outside the index). A [Judge] decides
//     by [Rules]; a person may decide otherwise, which is a review.
//   - phiếu đến muộn · late · [Late]: came when its month was settled ([SettledBefore]); kept, and counts nowhere, for good.
//   - phiếu bỏ dở · partial · [Partial]: given up halfway at a tablet; set aside for good.
//   - lượt giao dịch · transactions: how many a unit had in a month, by service field or in all; they weigh the units.
//   - lần nhập · import · [Import]: a file of numbers that was taken in, with what it replaced, so that the last of a kind can be undone; before
//     somebody says yes to what it would change it is an [Upload].
//   - những phiếu gần nhất · streak · [Streak]: the last answers about a unit; a [StreakRule] calls it bad.
//   - tally · [Tally]: what responses add up to; figures are computed from tallies and never from responses.
package survey
