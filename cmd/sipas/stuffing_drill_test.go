//go:build drill

package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/surveytest"
)

// stuffingIsHeld is what is to be promised: of what one sender, an open door or a stolen tablet invents hardly anything counts, and
// nobody who came is refused or set aside meanwhile. While it is false the drill writes down what is and fails for none of it.
const stuffingIsHeld = true

const (
	invented    = 10_000 // answers of each way but the slow ones
	busiest     = 80     // visitors of a ward's busiest day
	usual       = 40     // visitors of a usual one
	stuffed     = "2026-Q4"
	mostCounted = 2 * busiest // of the invented answers of a fast way, where stuffing is held
	wardAddress = "203.0.113.7"
)

// stuffer invents answers about one desk while people come to it.
type stuffer struct {
	*visitors
	way      string
	promised bool // what is promised of this way, and not only measured
	desk     desk
	ward     string // the one address of all who come
	bad      fates  // all ones, to have it look worse than it is
	good     fates  // of those who came
	before   float64
	after    float64
}

// fates are what became of answers.
type fates struct {
	sent, refused int
	ids           []string // of those that were accepted
	looked        int      // at so many of them
	atOnce        int      // counted when they were first looked at: within the minute, and slow ones in the evening
	inTheEnd      int
	reasons       map[string]int // why the others did not
}

// script readies so many invented answers, and returns what sends them a minute later.
type script func(n int) (send func())

// desk is a unit's place with about a usual day's visitors.
type desk struct{ unit, place string }

// TestDrillStuffing has 10,000 answers invented about a desk on a ward's busiest day, by every way there is, and more slowly for a week;
// and tells how many count, how far the desk's index moves, and what became of the people who came meanwhile.
func TestDrillStuffing(t *testing.T) {
	p := newProgram(t)
	p.mustRun("demo", "--responses", "120000", "--seed", "5", "--days", "28", "--until", "2026-11-23")
	conn := connect(t, p)
	desks := usualDesks(t, conn)
	var all []*stuffer
	fast := func(n int, way string, promised bool, by func(*stuffer) script) {
		s := &stuffer{way: way, promised: promised, desk: desks[n], ward: wardAddress}
		t.Run(way, func(t *testing.T) {
			all = append(all, s)
			q := *p
			q.t = t
			s.visitors = newVisitors(t, &q, uint64(n), conn)
			s.day(busyDay(), by(s))
		})
	}
	fast(0, "a   form, one address", true, func(s *stuffer) script { return s.byForm(oneAddress) })
	fast(1, "a50 form, 50 addresses", true, func(s *stuffer) script { return s.byForm(fiftyAddresses) })
	fast(2, "a0  form, the ward's own Wi-Fi", false, func(s *stuffer) script { return s.byForm(theWards) })
	fast(3, "b   API without a key, one address", true, func(s *stuffer) script { return s.byAPI(oneAddress) })
	fast(4, "b50 API without a key, 50 addresses", true, func(s *stuffer) script { return s.byAPI(fiftyAddresses) })
	fast(5, "c   stolen tablet, its own desk", true, func(s *stuffer) script { return s.byTablet(s.desk, delivered) })
	fast(6, "c2  stolen tablet, another commune", true, func(s *stuffer) script { return s.byTablet(desks[20], delivered) })
	fast(7, "c5  stolen tablet, five at a time", false, func(s *stuffer) script { return s.byTablet(s.desk, 5) })
	t.Run("slow", func(t *testing.T) {
		q := *p
		q.t = t
		all = append(all, week(newVisitors(t, &q, 99, conn), desks[10:14])...)
	})
	text := stuffingTable(all)
	addArtefact(t, "attack.txt", "stuffing: ", text)
	for _, s := range all {
		s.hold(t)
	}
}

// hold holds a way to what is promised.
func (s *stuffer) hold(t *testing.T) {
	t.Helper()
	if s.good.sent == 0 || s.bad.sent == 0 || s.before == 0 {
		t.Errorf("%s: nothing was tried", s.way)
	}
	if !stuffingIsHeld || !s.promised {
		return
	}
	if s.good.refused > 0 || s.good.inTheEnd < s.good.sent {
		t.Errorf("%s: of %d who came %d were refused, and %d count", s.way, s.good.sent, s.good.refused, s.good.inTheEnd)
	}
	if s.bad.inTheEnd > mostCounted {
		t.Errorf("%s: %d invented answers count", s.way, s.bad.inTheEnd)
	}
}

// usualDesks are those of communes with nearest to a usual day's visitors in the demonstration.
func usualDesks(t *testing.T, conn *pgx.Conn) []desk {
	t.Helper()
	rows, err := conn.Query(t.Context(), `select u.code, min(p.code) from survey.response r join survey.unit u on u.id = r.unit_id
		join survey.place p on p.unit_id = u.id where u.level = 'commune' and r.standing = 'counted'
		group by u.code order by abs(count(*) / 22.0 - $1), u.code limit 30`, usual)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d desk, err error) { return d, row.Scan(&d.unit, &d.place) })
	if err != nil || len(found) < 30 {
		t.Fatalf("%d desks, %v", len(found), err)
	}
	return found
}

// busyDay are the moments at which people send their answers on a ward's busiest day: twenty of them in the hour around noon.
func busyDay() []time.Time {
	at := func(hour, minute int) time.Time {
		return time.Date(2026, 11, 24, hour, minute, 0, 0, surveytest.Day().Location())
	}
	var moments []time.Time
	for _, part := range []struct {
		from  time.Time
		every time.Duration
		n     int
	}{{at(7, 35), 8 * time.Minute, 29}, {at(11, 30), 3 * time.Minute, 20}, {at(12, 34), 8 * time.Minute, 31}} {
		for n := range part.n {
			moments = append(moments, part.from.Add(time.Duration(n)*part.every))
		}
	}
	return moments
}

// day has people send their answers at these moments, and answers sent that are invented while each of them reads his form.
func (s *stuffer) day(moments []time.Time, invent script) {
	s.t.Helper()
	for n, at := range moments {
		took := s.between(8, 60)
		s.clock.set(at.Add(-time.Minute))
		attack := invent(invented*(n+1)/len(moments) - invented*n/len(moments))
		s.clock.set(at.Add(-took))
		v := s.open(s.desk.place, s.ward, browsers()[n%len(browsers())])
		s.clock.set(at)
		attack() // at the very moment at which somebody who came has finished, too
		s.bad.look(s.visitors)
		s.good.add(v.fields.Get("id"), v.send(satisfied(s.random), took))
	}
	s.evening()
	s.end()
}

// end looks at what became of all answers, when rules that look back have had their turn.
func (s *stuffer) end() {
	s.t.Helper()
	s.bad.reasons, s.good.reasons = map[string]int{}, map[string]int{}
	s.bad.inTheEnd, s.good.inTheEnd = s.counted(s.bad.ids, s.bad.reasons), s.counted(s.good.ids, s.good.reasons)
	s.before, s.after = s.index(s.desk.unit, s.bad.ids, s.good.ids), s.figure(s.desk.unit)
	if again := s.index(s.desk.unit, nil, nil); math.Abs(again-s.after) > 0.01 {
		s.t.Errorf("%s: by the answers that count the index is %.4f, and the program says %.4f", s.way, again, s.after)
	}
}

func (f *fates) add(id string, accepted bool) {
	f.sent++
	if !accepted {
		f.refused++
		return
	}
	f.ids = append(f.ids, id)
}

// look notes how many of the answers that came since it looked last count.
func (f *fates) look(v *visitors) {
	f.atOnce += v.counted(f.ids[f.looked:], nil)
	f.looked = len(f.ids)
}

// The addresses that answers are invented from.
func oneAddress(int) string       { return "198.51.100.9" }
func fiftyAddresses(n int) string { return fmt.Sprintf("198.51.100.%d", 1+n%50) }
func theWards(int) string         { return wardAddress }

// worst are the answers that are invented.
func worst() map[string]int {
	return map[string]int{"access": 1, "procedures": 1, "officials": 1, "result": 1, "feedback": 1, "overall": 1, "trouble": 3}
}

// byForm fetches forms as a script does, with another browser's name each, waits as long as a reader would, and sends them.
func (s *stuffer) byForm(address func(n int) string) script {
	return func(n int) func() {
		s.t.Helper()
		first := s.bad.sent
		forms := each(n, func(i int) *visit {
			return s.open(s.desk.place, address(first+i), fmt.Sprintf("Mozilla/5.0 (Linux; Android 10; %d) Chrome/140", first+i))
		})
		return func() {
			for i, ok := range each(n, func(i int) bool { return forms[i].send(worst(), 59*time.Second) }) {
				s.bad.add(forms[i].fields.Get("id"), ok)
			}
		}
	}
}

// byAPI sends answers to the API as somebody does who has no key.
func (s *stuffer) byAPI(address func(n int) string) script {
	return func(n int) func() {
		return func() {
			first, ids := s.bad.sent, each(n, func(int) string { return newID() })
			for i, ok := range each(n, func(i int) bool {
				body := s.body(ids[i], first+i)
				status, _ := s.post("/api/v1/responses", "application/json", body, "X-Forwarded-For", address(first+i), "User-Agent", fmt.Sprintf("script/%d", first+i))
				return status == http.StatusCreated
			}) {
				s.bad.add(ids[i], ok)
			}
		}
	}
}

// byTablet delivers answers by the credential of a tablet that stands at a desk: so many at a time, and not all where they are few.
func (s *stuffer) byTablet(stands desk, most int) script {
	cookie, waiting := s.steal(stands), 0
	return func(n int) func() {
		if waiting += n; waiting < most {
			return func() {}
		}
		waiting = 0
		return func() { s.deliver(cookie, most) }
	}
}

// delivered is how many answers a tablet may deliver at once.
const delivered = 500

func (s *stuffer) deliver(cookie string, n int) {
	ids, items := each(n, func(int) string { return newID() }), make([]string, n)
	for i := range items {
		items[i] = s.body(ids[i], i)
	}
	_, text := s.post("/kiosk/responses", "application/json", `{"responses":[`+strings.Join(items, ",")+`]}`, "Cookie", cookie)
	var reply struct{ Results []struct{ ID, Status string } }
	_ = json.Unmarshal([]byte(text), &reply) // what is refused as a whole has no results
	stored := map[string]bool{}
	for _, r := range reply.Results {
		stored[r.ID] = r.Status == string(survey.Stored)
	}
	for _, id := range ids {
		s.bad.add(id, stored[id])
	}
}

// body is the n-th invented answer as programs send it.
func (s *stuffer) body(id string, n int) string {
	text, _ := json.Marshal(map[string]any{"id": id, "place": s.desk.place, "questionnaire": "short@1", "adult": true, "duration_ms": 25_000 + 17*n%20_000, "answers": worst(), "answered_on": s.clock.now().Format(time.DateOnly)})
	return string(text)
}
