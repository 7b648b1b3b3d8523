package analyticsdb_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/analyticsdb"
	"sipas/analytics/publish"
	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
)

// Two people of the department.
func lan() survey.Actor  { return survey.SignedIn(1, "lan", "department") }
func minh() survey.Actor { return survey.SignedIn(2, "minh", "department") }

// newAsked is a house with a quarter that lan has proposed to freeze.
func newAsked(t *testing.T) (*house, analytics.FreezeRequest) {
	t.Helper()
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 140, func(n int) int { return 1 + n%5 })
	h.answer("24805", "2026-10-20", 101, always(5))
	h.publish()
	h.asStaff()
	return h, h.propose(lan())
}

// asStaff goes on with the rights of the role that a running service has for staff.
func (h *house) asStaff() {
	h.t.Helper()
	h.figures = h.figures.On(surveytest.RolePool(h.t, pg.StaffRole, h.pool.Config().ConnString()))
	h.publisher = publish.New(h.figures, h.survey.Known(h.t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Settled})
}

func (h *house) propose(by survey.Actor) analytics.FreezeRequest {
	h.t.Helper()
	r, err := h.publisher.Propose(h.t.Context(), surveytest.Scope(), by, quarter(h.t), "theo quý")
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// sign signs as one of two who might, while the rule of two people is in force.
func (h *house) sign(by survey.Actor, r analytics.FreezeRequest) error {
	_, err := h.figures.SignFreeze(h.t.Context(), surveytest.Scope(), by, r, true, 2)
	return err
}

// work has the service do what is to be done, and returns the last request.
func (h *house) work() analytics.FreezeRequest {
	h.t.Helper()
	if _, err := h.publisher.FreezeSigned(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	return h.lastRequest()
}

func (h *house) lastRequest() analytics.FreezeRequest {
	h.t.Helper()
	all, err := h.figures.FreezeRequests(h.t.Context(), surveytest.Scope(), quarter(h.t))
	if err != nil || len(all) == 0 {
		h.t.Fatalf("%v %v", all, err)
	}
	return all[0]
}

// review sets answers of a unit aside, as many as move what is published.
func (h *house) review(unit string) {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(),
		`select id from survey.response where standing = 'counted' and unit_id = (select id from survey.unit where code = $1) limit 20`, unit)
	if err != nil {
		h.t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		h.t.Fatal(err)
	}
	d := survey.Decision{IDs: ids, To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
	if _, err := h.survey.Review(h.t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
		h.t.Fatal(err)
	}
	h.publish()
}

// audit is who did what, as the log has it.
func (h *house) audit() []string {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `select actor || ' ' || action || ' ' || object from staff.audit where province_code = '68' and action like 'period.%' order by number`)
	if err != nil {
		h.t.Fatal(err)
	}
	log, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		h.t.Fatal(err)
	}
	return log
}

// logged is how far the audit log has come, logHash the hash of one of its rows.
func (h *house) logged() (n int64) {
	h.t.Helper()
	if err := h.pool.QueryRow(h.t.Context(), `select max(number) from staff.audit where province_code = '68'`).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *house) logHash(n int64) (hash string) {
	h.t.Helper()
	if err := h.pool.QueryRow(h.t.Context(), `select encode(hash, 'hex') from staff.audit where province_code = '68' and number = $1`, n).Scan(&hash); err != nil {
		h.t.Fatal(err)
	}
	return hash
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*survey.Error](err); ok {
		return e.Key
	}
	return ""
}

// TestTwoPeopleFreezeAPeriod: the edition has the hash that both said yes to, and names both.
func TestTwoPeopleFreezeAPeriod(t *testing.T) {
	h, asked := newAsked(t)
	if err := h.sign(lan(), asked); keyOf(err) != "four_eyes.same" {
		t.Errorf("who proposed signs: %v", err)
	}
	if h.work().State != analytics.FreezeProposed {
		t.Error("it was frozen by one")
	}
	other := asked
	other.Hash = strings.Repeat("0", 64)
	if err := h.sign(minh(), other); keyOf(err) != "freeze.closed" {
		t.Errorf("other figures than those proposed: %v", err)
	}
	if err := h.sign(minh(), asked); err != nil {
		t.Fatal(err)
	}
	if _, err := h.figures.WithdrawFreeze(t.Context(), surveytest.Scope(), lan(), asked); survey.KindOf(err) != survey.Conflict {
		t.Errorf("withdrawn after it was signed: %v", err)
	}
	done := h.work()
	editions, err := h.figures.Editions(t.Context(), surveytest.Scope(), quarter(t))
	if err != nil || len(editions) != 1 || editions[0].Hash != asked.Hash || editions[0].By != "lan, minh" || editions[0].Note != "theo quý" {
		t.Errorf("%+v %v, proposed was %s", editions, err, asked.Hash)
	}
	if n, hash := editions[0].LogNumber, editions[0].LogHash; n != h.logged() || hash != h.logHash(n) || len(hash) != 64 {
		t.Errorf("the edition tells of the log up to row %d, %s", n, hash)
	}
	if done.State != analytics.FreezeDone || done.Edition != 1 || done.EndedAt == nil || done.SignedBy == nil || *done.SignedBy != (analytics.Signature{Account: 2, Name: "minh", At: done.SignedBy.At}) {
		t.Errorf("%+v", done)
	}
	if d := h.verify(1); len(d) > 0 {
		t.Error(d)
	}
	if log := h.audit(); !slices.Equal(log, []string{"lan period.propose 2026-Q4 request 1", "minh period.sign 2026-Q4 request 1"}) {
		t.Errorf("%q", log)
	}
	if _, err := h.publisher.Propose(t.Context(), surveytest.Scope(), lan(), quarter(t), ""); keyOf(err) != "freeze.same" {
		t.Errorf("the same once more: %v", err)
	}
}

// TestAnOvertakenProposalFreezesNothing: whether the figures change before or after the second yes.
func TestAnOvertakenProposalFreezesNothing(t *testing.T) {
	h, first := newAsked(t)
	if err := h.publisher.Publish(t.Context(), true, nil); err != nil { // once more, the same
		t.Fatal(err)
	}
	if r := h.work(); r.State != analytics.FreezeProposed {
		t.Fatalf("nothing changed, and it is %s", r.State)
	}
	if todo, err := h.figures.FreezesToDo(t.Context(), surveytest.Scope()); err != nil || len(todo) > 0 {
		t.Errorf("what was seen is looked at again: %+v %v", todo, err)
	}
	h.review("24781")
	if r := h.work(); r.State != analytics.FreezeOvertaken || r.Edition != 0 || r.SignedBy != nil {
		t.Errorf("changed before it was signed: %+v", r)
	}
	if err := h.sign(minh(), first); keyOf(err) != "freeze.closed" {
		t.Errorf("an overtaken one is signed: %v", err)
	}
	second := h.propose(minh())
	if second.Number != 2 || second.Hash == first.Hash {
		t.Errorf("%+v", second)
	}
	if err := h.sign(lan(), second); err != nil {
		t.Fatal(err)
	}
	h.review("24805")
	if r := h.work(); r.State != analytics.FreezeOvertaken || r.SignedBy == nil {
		t.Errorf("changed after it was signed: %+v", r)
	}
	if editions, err := h.figures.Editions(t.Context(), surveytest.Scope(), quarter(t)); err != nil || len(editions) > 0 {
		t.Errorf("frozen all the same: %+v %v", editions, err)
	}
}

// TestWhoeverIsAloneSaysWhy: and the database holds the rule by itself.
func TestWhoeverIsAloneSaysWhy(t *testing.T) {
	h, asked := newAsked(t)
	if _, err := h.figures.SignFreeze(t.Context(), surveytest.Scope(), lan(), asked, true, 1); keyOf(err) != "four_eyes.alone" {
		t.Errorf("alone, without a reason: %v", err)
	}
	if _, err := h.pool.Exec(t.Context(), `update analytics.freeze_request set state = 'signed', four_eyes = true, signed_account = 1, signed_by = 'lan', signed_at = now()`); err == nil ||
		!strings.Contains(err.Error(), "freeze_request_two_people") {
		t.Errorf("past the program: %v", err)
	}
	signed, err := h.figures.SignFreeze(t.Context(), surveytest.Scope(), lan().Because("chưa có người thứ hai"), asked, true, 1)
	if err != nil || signed.Reason != "chưa có người thứ hai" {
		t.Fatalf("%+v %v", signed, err)
	}
	if done := h.work(); done.State != analytics.FreezeDone || done.Reason != signed.Reason || done.By() != "lan" {
		t.Errorf("%+v", done)
	}
	if _, err := h.pool.Exec(t.Context(), `update analytics.freeze_request set reason = ''`); err == nil || !strings.Contains(err.Error(), "does not go from frozen") {
		t.Errorf("what is closed was changed: %v", err)
	}
}

// TestOneRequestAtATime: until it is withdrawn.
func TestOneRequestAtATime(t *testing.T) {
	h, asked := newAsked(t)
	if _, err := h.publisher.Propose(t.Context(), surveytest.Scope(), minh(), quarter(t), ""); keyOf(err) != "freeze.open" {
		t.Errorf("a second one: %v", err)
	}
	if _, err := h.figures.WithdrawFreeze(t.Context(), surveytest.Scope(), minh(), asked); err != nil {
		t.Fatal(err)
	}
	if r := h.lastRequest(); r.State != analytics.FreezeWithdrawn || r.EndedBy != "minh" || r.EndedAt == nil {
		t.Errorf("%+v", r)
	}
	again := h.propose(minh())
	h.freeze("2026-Q4") // the engineer, at the command line
	if r := h.work(); r.Number != again.Number || r.State != analytics.FreezeOvertaken || r.Edition != 1 {
		t.Errorf("%+v", r)
	}
	if log := h.audit(); log[len(log)-1] != "test period.freeze 2026-Q4" {
		t.Errorf("freezing at the command line is not in the log: %q", log)
	}
	records, err := h.figures.PeriodRecords(t.Context(), surveytest.Scope())
	if err != nil || len(records) != 4 {
		t.Fatalf("%+v %v", records, err)
	}
	for _, r := range records {
		if own := r.Period == quarter(t); own != (len(r.Editions) == 1) || own != (r.Request != nil && r.Request.Number == again.Number) {
			t.Errorf("%s: %+v", r.Period, r)
		}
	}
}

// TestAnEditionIsCheckedAgainstItsHash: without the single responses, and one whose hash is of something else is told.
func TestAnEditionIsCheckedAgainstItsHash(t *testing.T) {
	h, _ := newAsked(t)
	h.freeze("2026-Q4")
	if _, err := h.pool.Exec(t.Context(), `insert into analytics.edition (province_code, period, edition, method, hash, record, inputs, snapshot, system_identifier, note, frozen_by)
		select province_code, period, 2, method, repeat('0', 64), record, inputs, snapshot, system_identifier, note, frozen_by from analytics.edition`); err != nil {
		t.Fatal(err)
	}
	for number, want := range map[int]bool{1: true, 2: false} {
		if intact, err := h.publisher.Intact(t.Context(), surveytest.Scope(), quarter(t), number); err != nil || intact != want {
			t.Errorf("edition %d: %v %v", number, intact, err)
		}
	}
	if _, err := h.publisher.Intact(t.Context(), surveytest.Scope(), quarter(t), 3); survey.KindOf(err) != survey.NotFound {
		t.Errorf("an edition that is not there: %v", err)
	}
	for n, differences := range []int{3, 0} {
		if err := h.figures.On(h.pool).SaveEditionCheck(t.Context(), surveytest.Scope(), surveytest.Actor(), quarter(t), analytics.EditionCheck{Edition: 1, Recomputed: true, Differences: differences}); err != nil {
			t.Fatal(err)
		}
		checks, err := h.figures.EditionChecks(t.Context(), surveytest.Scope(), quarter(t))
		if err != nil || len(checks) != 1 || checks[0].Differences != differences || checks[0].By != "test" || !checks[0].Recomputed {
			t.Errorf("check %d: %+v %v", n, checks, err)
		}
	}
}

// TestWhatCanNeverBeFrozenFails, and says why; it is not tried for ever.
func TestWhatCanNeverBeFrozenFails(t *testing.T) {
	h, asked := newAsked(t)
	if err := h.sign(minh(), asked); err != nil {
		t.Fatal(err)
	}
	early := publish.New(h.figures, h.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Day})
	closed, err := early.FreezeSigned(t.Context())
	if err != nil || len(closed) != 1 {
		t.Fatalf("%+v %v", closed, err)
	}
	if r := h.lastRequest(); r.State != analytics.FreezeFailed || r.Failure != "freeze.unsettled" {
		t.Errorf("%+v", r)
	}
	if _, err := early.Propose(t.Context(), surveytest.Scope(), lan(), quarter(t), ""); keyOf(err) != "freeze.unsettled" {
		t.Errorf("an unsettled quarter is proposed: %v", err)
	}
	if _, err := h.publisher.Propose(t.Context(), surveytest.Scope(), survey.Service(), quarter(t), ""); keyOf(err) != "freeze.unsigned" {
		t.Errorf("the service proposes: %v", err)
	}
}

// interrupted is a store in whose turns somebody else is written into the log before anything is done: in as many as it is told.
type interrupted struct {
	*analyticsdb.Store
	h     *house
	turns int
}

func (s *interrupted) InTurn(ctx context.Context, scope survey.Scope, actor survey.Actor, do func(publish.Turn) error) (bool, error) {
	return s.Store.InTurn(ctx, scope, actor, func(turn publish.Turn) error {
		if s.turns--; s.turns >= 0 {
			if _, err := s.h.pool.Exec(ctx, `select staff.record('68', 'account', '?', 0, '', 0, 'session.start', 'lan', 'denied', '', '', '', '')`); err != nil {
				return err
			}
		}
		return do(turn)
	})
}

// TestOthersInTheLogOvertakeNobody: a wrong sign-in, every time that a period is computed, keeps nobody from asking to freeze it. Who freezes at once is told to
// try again, and can.
func TestOthersInTheLogOvertakeNobody(t *testing.T) {
	h := newHouse(t)
	h.answer("24781", "2026-11-20", 140, func(n int) int { return 1 + n%5 })
	h.publish()
	others := &interrupted{h.figures, h, 1000}
	p := publish.New(others, h.survey.Known(t.Context()), publish.Options{Scope: surveytest.Scope(), Now: surveytest.Settled})
	asked, err := p.Propose(t.Context(), surveytest.Scope(), lan(), quarter(t), "theo quý")
	if err != nil || asked.Number != 1 || others.turns != 999 {
		t.Fatalf("%+v after %d turns, %v", asked, 1000-others.turns, err)
	}
	if last := h.lastRequest(); last.Hash != asked.Hash || last.Note != "theo quý" || last.ProposedBy.Name != "lan" || last.State != analytics.FreezeProposed {
		t.Errorf("%+v", last)
	}
	if todo, err := h.figures.FreezesToDo(t.Context(), surveytest.Scope()); err != nil || len(todo) != 0 {
		t.Errorf("its own figures are looked at again: %+v %v", todo, err)
	}
	if _, err := h.figures.SaveProposal(t.Context(), surveytest.Scope(), minh(), asked, time.Now()); keyOf(err) != "freeze.open" {
		t.Errorf("a second one at once: %v", err)
	}
	others.turns = 1
	for n, want := range []string{"publish.running", ""} {
		if _, err := p.Freeze(t.Context(), surveytest.Actor(), quarter(t), "n"); keyOf(err) != want || (err == nil) != (want == "") {
			t.Errorf("frozen at once, try %d: %v", n, err)
		}
	}
}
