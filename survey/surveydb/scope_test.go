package surveydb_test

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"sipas/survey"
	"sipas/survey/export"
	"sipas/survey/surveydb"
	"sipas/survey/surveytest"
)

// attempt is one method of the store, tried with a scope that does not reach what it is asked for. It returns what it gave away or
// changed, as a number of things, and its error.
type attempt struct {
	changes bool
	try     func(scope survey.Scope, actor survey.Actor) (int, error)
}

// estate is what Lâm Đồng has in the database, and what others try to reach.
type estate struct {
	decision   int64 // of a person
	t          *testing.T
	store      *surveydb.Store
	pool       *pgxpool.Pool
	place      survey.Place
	device     survey.DeviceID
	credential string
	waiting    survey.EnrolmentCode
	counted    []uuid.UUID
	aside      []uuid.UUID
	reported   []survey.Transactions
	key        survey.KeyID
	secret     survey.KeySecret
	known      survey.Response // was stored
	response   survey.Response // was not
	upload     uuid.UUID
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	store, pool := surveytest.Store(t)
	e := &estate{t: t, store: store, pool: pool, place: surveytest.Place(t, store, "24781")}
	e.counted = stored(t, store, "24781", 12, func(r *survey.Response) { r.Comment = "Chờ lâu" })
	e.aside = stored(t, store, "24781", 3, func(r *survey.Response) { r.Standing, r.Reason = survey.SetAside, survey.TooFast })
	stored(t, store, "24781", 2, func(r *survey.Response) { r.Standing = survey.Late })
	e.reported = replaceTransactions(t, store, "68", "unit,month,transactions\n24781,2026-11,5\n")
	now := time.Now()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	device, code, err := store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), e.place.Code, "Quầy 1", now)
	must(err)
	e.device = device.ID
	e.credential, err = store.Enrol(t.Context(), surveytest.Scope(), survey.Service(), []survey.EnrolmentCode{code}, "", now)
	must(err)
	_, e.waiting, err = store.AddDevice(t.Context(), surveytest.Scope(), surveytest.Actor(), e.place.Code, "Quầy 2", now)
	must(err)
	key, secret, err := store.AddKey(t.Context(), surveytest.Scope(), surveytest.Actor(), aKey(func(k *survey.Key) { k.Units = []survey.Unit{e.place.Unit} }), today())
	must(err)
	e.key, e.secret = key.ID, secret
	e.bringsTooMuch()
	must(store.BeginSynthetic(t.Context(), surveytest.Scope(), surveytest.Actor(), 1, 1))
	must(store.ChangeSetting(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.SettingChange{Name: survey.AnswersPerTransaction, Value: "2"}))
	e.decide()
	gather(t, e.pool)
	e.response = surveytest.Response(t, store, e.place, nil)
	upload, err := store.KeepUpload(t.Context(), surveytest.Scope(), surveytest.Actor(), survey.Upload{Kind: survey.ImportOfTransactions, File: "t.csv", Content: []byte("x")}, now)
	must(err)
	e.upload = upload.ID
	// Lào Cai has places, too: an empty province would hide a method that reaches everybody's.
	must(store.EnsurePlaces(t.Context(), survey.InProvince("15"), surveytest.Actor()))
	return e
}

// decide has somebody decide about an answer.
func (e *estate) decide() {
	e.t.Helper()
	r := surveytest.Response(e.t, e.store, e.place, nil)
	if _, err := e.store.SaveResponses(e.t.Context(), surveytest.Scope(), survey.Service(), []survey.Response{r}); err != nil {
		e.t.Fatal(err)
	}
	e.known = r
	d := survey.Decision{IDs: []uuid.UUID{r.ID}, To: survey.SetAside, Reason: survey.ByHand, Note: "n"}
	if _, err := e.store.Review(e.t.Context(), surveytest.Scope(), surveytest.Actor(), d); err != nil {
		e.t.Fatal(err)
	}
	if err := e.pool.QueryRow(e.t.Context(), "select number from survey.standing_review where response_id = $1", r.ID).Scan(&e.decision); err != nil {
		e.t.Fatal(err)
	}
}

// bringsTooMuch has the tablet bring a day's answers in two goes, the second of which is beyond what one tablet takes.
func (e *estate) bringsTooMuch() {
	e.t.Helper()
	for range 2 {
		var brought []survey.Response
		for range 2 {
			r := surveytest.Response(e.t, e.store, e.place, func(s *survey.Submission) { s.Mode = survey.ModeKiosk })
			r.Batch = survey.Batch{Device: e.device, ReceivedOn: today()}
			brought = append(brought, r)
		}
		if _, err := e.store.Plausible(survey.DeviceRules{Answers: 3}).SaveResponses(e.t.Context(), surveytest.Scope(), survey.Service(), brought); err != nil {
			e.t.Fatal(err)
		}
	}
}

// lastImport is the number of the last import that stands.
func (e *estate) lastImport() survey.ImportID {
	e.t.Helper()
	found, err := e.store.Imports(e.t.Context(), surveytest.Scope(), survey.ImportOfTransactions, 0, 1)
	if err != nil || len(found) != 1 {
		e.t.Fatalf("%d imports, %v", len(found), err)
	}
	return found[0].ID
}

// batches are those of the tablet.
func (e *estate) batches() survey.Batches {
	return survey.Batches{Device: e.device, From: today().AddDate(0, 0, -1), Until: today()}
}

// attempts has every exported method that reads or changes what belongs to a province.
func (e *estate) attempts() map[string]attempt {
	ctx, s, now := e.t.Context(), e.store, time.Now()
	from, until := surveytest.Day().AddDate(-1, 0, 0), surveytest.Day().AddDate(1, 0, 0)
	var snapshot string
	if err := e.pool.QueryRow(ctx, "select pg_current_snapshot()::text").Scan(&snapshot); err != nil {
		e.t.Fatal(err)
	}
	published, err := s.Questionnaires(ctx)
	if err != nil {
		e.t.Fatal(err)
	}
	read := func(try func(survey.Scope) (int, error)) attempt {
		return attempt{false, func(scope survey.Scope, _ survey.Actor) (int, error) { return try(scope) }}
	}
	change := func(try func(survey.Scope, survey.Actor) (int, error)) attempt { return attempt{true, try} }
	only := func(err error) (int, error) { return 0, err }
	decision := survey.Decision{IDs: e.aside, To: survey.Counted, Note: "n"}
	return map[string]attempt{
		"CountComments": read(func(sc survey.Scope) (int, error) {
			n, err := s.CountComments(ctx, sc, export.Filter{})
			return int(n), err
		}),
		"ExportComments": read(func(sc survey.Scope) (int, error) {
			to, err := export.NewComments(&bytes.Buffer{}, nil)
			if err != nil {
				return 0, err
			}
			err = s.ExportComments(ctx, sc, export.Filter{}, to)
			return int(to.Rows()), err
		}),
		"DeleteOldComments": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			n, err := s.DeleteOldComments(ctx, sc, a, 3)
			return int(n), err
		}),
		"CompactTallies": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			n, err := s.CompactTallies(ctx, sc, a, now.AddDate(1, 0, 0))
			return int(n), err
		}),
		"RetireAnswers": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			n, err := s.RetireAnswers(ctx, sc, a)
			return int(n), err
		}),
		"Retired": read(func(sc survey.Scope) (int, error) {
			before, err := s.Retired(ctx, sc)
			return int(before.Unix() - time.Time{}.Unix()), err
		}),
		"Devices": read(func(sc survey.Scope) (int, error) { d, err := s.Devices(ctx, sc); return len(d), err }),
		"AddDevice": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, code, err := s.AddDevice(ctx, sc, a, e.place.Code, "x", now)
			return len(code), err
		}),
		"Enrol": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			c, err := s.Enrol(ctx, sc, a, []survey.EnrolmentCode{e.waiting}, "", now)
			return len(c), err
		}),
		"Device": read(func(sc survey.Scope) (int, error) { d, err := s.Device(ctx, sc, e.credential); return int(d.ID), err }),
		"SaveReport": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.SaveReport(ctx, sc, a, e.device, survey.Report{Unsent: 9}))
		}),
		"RevokeDevice": change(func(sc survey.Scope, a survey.Actor) (int, error) { return only(s.RevokeDevice(ctx, sc, a, e.device)) }),
		"MoveDevice": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.MoveDevice(ctx, sc, a, survey.Device{ID: e.device, Place: e.place.Code}, e.place.Code, today()))
		}),
		"PauseDevice": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.PauseDevice(ctx, sc, a, survey.Device{ID: e.device, Place: e.place.Code}, "x"))
		}),
		"Batches": read(func(sc survey.Scope) (int, error) {
			b, err := s.Batches(ctx, sc, survey.Batches{Device: e.device})
			return len(b), err
		}),
		"ReviewBatches": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return s.ReviewBatches(ctx, sc, a, e.batches(), survey.Decision{To: survey.Counted, Note: "n"}) // what was beyond
		}),
		"Undo": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return s.Undo(ctx, sc, a, e.batches(), survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "n"})
		}),
		"SweepDevices": change(func(sc survey.Scope, a survey.Actor) (int, error) { return s.SweepDevices(ctx, sc, a) }),
		"Keys":         read(func(sc survey.Scope) (int, error) { k, err := s.Keys(ctx, sc); return len(k), err }),
		"Key":          read(func(sc survey.Scope) (int, error) { k, err := s.Key(ctx, sc, e.secret); return int(k.ID), err }),
		"AddKey": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, secret, err := s.AddKey(ctx, sc, a, aKey(func(k *survey.Key) { k.Units = []survey.Unit{e.place.Unit} }), today())
			return len(secret), err
		}),
		"RevokeKey": change(func(sc survey.Scope, a survey.Actor) (int, error) { return only(s.RevokeKey(ctx, sc, a, e.key)) }),
		"MarkKeyUsed": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.MarkKeyUsed(ctx, sc, a, e.key, today()))
		}),
		"RefuseKey": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.RefuseKey(ctx, sc, a, survey.Key{ID: e.key, Units: []survey.Unit{e.place.Unit}}, map[string]string{"error": "key.address"}))
		}),
		"CountExport": read(func(sc survey.Scope) (int, error) {
			n, err := s.CountExport(ctx, sc, export.Filter{})
			return int(n), err
		}),
		"Export": read(func(sc survey.Scope) (int, error) {
			to, err := export.NewAnswers(&bytes.Buffer{}, []survey.Unit{e.place.Unit}, published, nil)
			if err != nil {
				return 0, err
			}
			err = s.Export(ctx, sc, export.Filter{Unit: "24781"}, to)
			return int(to.Rows()), err
		}),
		"Units":        read(func(sc survey.Scope) (int, error) { u, err := s.Units(ctx, sc); return countOf(u, e.place.Unit), err }),
		"Places":       read(func(sc survey.Scope) (int, error) { p, err := s.Places(ctx, sc); return placesOf(p, e.place), err }),
		"EnsurePlaces": change(func(sc survey.Scope, a survey.Actor) (int, error) { return only(s.EnsurePlaces(ctx, sc, a)) }),
		"AddPlace": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			p, err := s.AddPlace(ctx, sc, a, survey.Place{Unit: e.place.Unit, Name: survey.Text{VI: uuid.NewString()}, Questionnaire: "short@1"})
			return len(p.Code), err
		}),
		"ChangePlace": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			to := e.place
			to.Name = survey.Text{VI: "Quầy 9", EN: "Desk 9"}
			return only(s.ChangePlace(ctx, sc, a, e.place, to))
		}),
		"ChangeHotline": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.ChangeHotline(ctx, sc, a, e.place.Unit, "1900 1234"))
		}),
		"ClosePlace": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.ClosePlace(ctx, sc, a, e.place.Code))
		}),
		"SetHours": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.SetHours(ctx, sc, a, e.place.Code, survey.Hours{time.Monday: {{From: 8 * time.Hour, To: 9 * time.Hour}}}))
		}),
		"SetQuestionnaire": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return s.SetQuestionnaire(ctx, sc, a, e.place.Code, "short@1")
		}),
		"Check": read(func(sc survey.Scope) (int, error) {
			units := 0
			wrong, err := s.Check(ctx, sc, func(int, int) { units++ })
			return reachOf(sc, units) + len(wrong), err
		}),
		"Recount": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			w, err := s.Recount(ctx, sc, a, nil)
			return len(w), err
		}),
		"TalliesAt": read(func(sc survey.Scope) (int, error) {
			tallies, err := s.TalliesAt(ctx, sc, from, until, snapshot)
			return len(tallies), err
		}),
		"SaveResponses": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			o, err := s.SaveResponses(ctx, sc, a, []survey.Response{e.response})
			return len(o), err
		}),
		"Repeated": read(func(sc survey.Scope) (int, error) {
			o, err := s.Repeated(ctx, sc, []survey.Response{e.known})
			return len(slices.DeleteFunc(o, func(o survey.Outcome) bool { return o == "" })), err
		}),
		"Settings": read(func(sc survey.Scope) (int, error) {
			in, _, err := s.Settings(ctx, sc)
			if in.AnswersPerTransaction == 2 && sc.Province() != "68" { // a unit's people may know the province's settings
				return 1, err
			}
			return 0, err
		}),
		"ChangeSetting": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.ChangeSetting(ctx, sc, a, survey.SettingChange{Name: survey.AnswersPerTransaction, Value: "5", Revision: survey.AnyRevision}))
		}),
		"SetAside": read(func(sc survey.Scope) (int, error) {
			f, err := s.SetAside(ctx, sc, survey.AsideFilter{From: from, Until: until, Limit: 99})
			return len(f), err
		}),
		"CountAside": read(func(sc survey.Scope) (int, error) {
			counts, err := s.CountAside(ctx, sc, from, until)
			return len(counts), err
		}),
		"CountLate": read(func(sc survey.Scope) (int, error) { n, err := s.CountLate(ctx, sc); return int(n), err }),
		"Review":    change(func(sc survey.Scope, a survey.Actor) (int, error) { return s.Review(ctx, sc, a, decision) }),
		"Decisions": read(func(sc survey.Scope) (int, error) {
			found, err := s.Decisions(ctx, sc, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), 20)
			return len(found), err
		}),
		"SetBack": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return s.SetBack(ctx, sc, a.Because("x"), e.decision, 1)
		}),
		"ApplyExcess": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return s.ApplyExcess(ctx, sc, a, 1, e.reported)
		}),
		"ApplyRules": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			d, err := s.ApplyRules(ctx, sc, a, []survey.Decision{{IDs: e.counted, To: survey.SetAside, Reason: survey.Burst, Note: "n"}})
			n := 0
			for _, part := range d {
				n += len(part.IDs)
			}
			return n, err
		}),
		"UsualDays": read(func(sc survey.Scope) (int, error) { d, err := s.UsualDays(ctx, sc, from, until); return len(d), err }),
		"Streaks":   read(func(sc survey.Scope) (int, error) { f, err := s.Streaks(ctx, sc, from, 1); return len(f), err }),
		"Synthetic": read(func(sc survey.Scope) (int, error) {
			is, err := s.Synthetic(ctx, sc)
			if is && sc.Province() != "68" { // every page of the province says so
				return 1, err
			}
			return 0, err
		}),
		"RealResponses": read(func(sc survey.Scope) (int, error) {
			if sc.Province() == "68" {
				return 0, nil // a number of all of it, for the demo
			}
			return s.RealResponses(ctx, sc, 99)
		}),
		"BeginSynthetic": change(func(sc survey.Scope, a survey.Actor) (int, error) { return only(s.BeginSynthetic(ctx, sc, a, 7, 7)) }),
		"CopySynthetic": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.CopySynthetic(ctx, sc, a, []survey.Response{e.response}))
		}),
		"RemoveSynthetic": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.RemoveSynthetic(ctx, sc, a, func(int, int) {}))
		}),
		"AddSyntheticTransactions": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.AddSyntheticTransactions(ctx, sc, a, e.reported))
		}),
		"Transactions": read(func(sc survey.Scope) (int, error) {
			known, err := s.Transactions(ctx, sc, e.reported)
			return len(known), err
		}),
		"ImportTransactions": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			more := slices.Clone(e.reported)
			more[0].Count += 7
			done, err := s.ImportTransactions(ctx, sc, a, survey.TransactionsImport{File: "t.csv", Rows: more})
			return int(done.ID), err
		}),
		"UndoTransactions": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			touched, err := s.UndoTransactions(ctx, sc, a.Because("x"), e.lastImport())
			return len(touched), err
		}),
		"Imports": read(func(sc survey.Scope) (int, error) { i, err := s.Imports(ctx, sc, "", 0, 9); return len(i), err }),
		"KeepUpload": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := s.KeepUpload(ctx, sc, a, survey.Upload{Kind: survey.ImportOfBenchmark, File: "b.csv", Content: []byte("x")}, now)
			return 0, err
		}),
		"DueImports": read(func(sc survey.Scope) (int, error) { d, err := s.DueImports(ctx, sc, 0); return len(d), err }),
		"OldestImport": read(func(sc survey.Scope) (int, error) {
			since, err := s.OldestImport(ctx, sc)
			return int(min(max(since.Unix(), 0), 1)), err
		}),
		"EndImport": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			return only(s.EndImport(ctx, sc, a, e.lastImport(), false))
		}),
		"DeleteExpiredUploads": change(func(sc survey.Scope, a survey.Actor) (int, error) {
			n, err := s.DeleteExpiredUploads(ctx, sc, a, now.Add(2*survey.UploadFor))
			return int(n), err
		}),
		"Upload": read(func(sc survey.Scope) (int, error) {
			u, err := s.Upload(ctx, sc, surveytest.Actor(), e.upload, now)
			return len(u.Content), err
		}),
	}
}

func countOf(units []survey.Unit, unit survey.Unit) int {
	n := 0
	for _, u := range units {
		if u.ID == unit.ID {
			n++
		}
	}
	return n
}

func placesOf(places []survey.Place, place survey.Place) int {
	n := 0
	for _, p := range places {
		if p.Unit.ID == place.Unit.ID {
			n++
		}
	}
	return n
}

// reachOf is how many of the units looked at lie outside a scope.
func reachOf(scope survey.Scope, looked int) int {
	switch {
	case scope.Units() != nil:
		return looked - len(scope.Units())
	case scope.Province() == "":
		return looked
	}
	return 0
}

// readsFirst are the names of attempts in order, those that change nothing first: what others do within their own scope is theirs to see.
func readsFirst(attempts map[string]attempt) []string {
	return slices.SortedFunc(maps.Keys(attempts), func(a, b string) int {
		if attempts[a].changes != attempts[b].changes {
			return map[bool]int{true: 1, false: -1}[attempts[a].changes]
		}
		return strings.Compare(a, b)
	})
}

// everybodys are the methods of what belongs to no province, or that give nothing away.
func everybodys() []string {
	return []string{"On", "Plausible", "Holding", "Ready", "ProvinceNames", "Services", "Questionnaire", "Questionnaires", "Known", "Publish"}
}

// TestEveryMethodStaysWithinItsScope tries every method with scopes that do not reach what it is asked for.
func TestEveryMethodStaysWithinItsScope(t *testing.T) {
	e := newEstate(t)
	attempts := e.attempts()
	known := map[string]bool{}
	for _, name := range everybodys() {
		known[name] = true
	}
	for m := range reflect.TypeFor[*surveydb.Store]().Methods() {
		if _, ok := attempts[m.Name]; !ok && !known[m.Name] {
			t.Errorf("%s is tried by nobody: does it ask for a scope?", m.Name)
		}
	}
	sibling := surveytest.Place(t, e.store, "24805").Unit
	before := surveytest.Dump(t, e.pool, "68")
	for _, name := range readsFirst(attempts) {
		a := attempts[name]
		for where, scope := range map[string]survey.Scope{"nowhere": {}, "another province": survey.InProvince("15"),
			"another unit": surveytest.Scope().Only(sibling), "no unit": surveytest.Scope().Only()} {
			got, err := a.try(scope, surveytest.Actor())
			if got > 0 && (err == nil || !a.changes) {
				t.Errorf("%s gives away %d things in a scope of %s", name, got, where)
			}
			if where == "nowhere" && a.changes && survey.KindOf(err) != survey.Forbidden {
				t.Errorf("%s in no scope: %v, want a refusal", name, err)
			}
			if difference := surveytest.FirstDifference(before, surveytest.Dump(t, e.pool, "68")); difference != "" {
				t.Fatalf("%s changes something in a scope of %s:\n%s", name, where, difference)
			}
		}
		if !a.changes {
			continue
		}
		if _, err := a.try(surveytest.Scope(), survey.Actor{}); survey.KindOf(err) != survey.Forbidden {
			t.Errorf("%s by nobody: %v, want a refusal", name, err)
		}
		if difference := surveytest.FirstDifference(before, surveytest.Dump(t, e.pool, "68")); difference != "" {
			t.Fatalf("%s changes something for nobody:\n%s", name, difference)
		}
	}
}

// TestEveryMethodReachesWhatIsItsOwn: the same attempts do something in the right scope, or the test above would prove nothing. What only
// reads comes first.
func TestEveryMethodReachesWhatIsItsOwn(t *testing.T) {
	e := newEstate(t)
	attempts := e.attempts()
	// There is nothing to tell of these, or nothing for them to do.
	for _, name := range []string{"Settings", "Synthetic", "RealResponses", "Check", "Recount", "DeleteOldComments", "CompactTallies", "RetireAnswers", "Retired", "EnsurePlaces",
		"AddSyntheticTransactions"} {
		delete(attempts, name)
	}
	for _, name := range readsFirst(attempts) {
		before := surveytest.Dump(t, e.pool, "68")
		got, err := attempts[name].try(surveytest.Scope(), surveytest.Actor())
		changed := surveytest.FirstDifference(before, surveytest.Dump(t, e.pool, "68")) != ""
		if err != nil || changed != attempts[name].changes || got == 0 && !changed {
			t.Errorf("%s in its own scope: %d things, changed %v, %v", name, got, changed, err)
		}
	}
}
