//go:build drill

package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/pg"
	"sipas/survey/staff"
	"sipas/survey/staffdb"
	"sipas/survey/surveytest"
)

// watcher is somebody of a unit who has watched its desk all month and knows who came, when and in which order. After each single answer he reads
// everything that his account leads to.
type watcher struct {
	*poll
	scope    survey.Scope
	place    survey.Place
	followup *followupdb.Store
	accounts *staffdb.Store
	people   map[string]*staffer // who read, by role
	pages    map[string]string   // what each page said last, by role and address
	since    map[string]behind   // what had come when it last changed
	now      behind
	read     int
	faults   []string
	said     []string // comments, in the order in which they came
	grafana  *pgx.Conn
	shown    map[string]int // what dashboards showed last
	days     int            // that have passed for them
}

// behind is how much had come.
type behind struct{ answers, comments int }

// person signs somebody in with a role in the unit, or in the province.
func (w *watcher) person(name string, role staff.Role, unit survey.Unit) {
	w.t.Helper()
	now := w.clock.now()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	a, err := w.accounts.AddAccount(w.t.Context(), w.scope, surveytest.Actor().Because("a drill"),
		staff.Account{Name: name, State: staff.Active, Grants: []staff.Grant{{Role: role, Unit: unit, From: now.AddDate(0, -1, 0)}}}, nil)
	must(err)
	token := staff.NewToken()
	must(w.accounts.StartSession(w.t.Context(), w.scope, staff.Session{Account: a, Whole: true, CreatedAt: now, ProvedAt: now, ExpiresAt: now.Add(staff.SessionLife)}, token, 0))
	s := w.staffer()
	base, err := url.Parse(w.base)
	must(err)
	s.client.Jar.SetCookies(base, []*http.Cookie{{Name: "staff", Value: string(token), Path: "/"}})
	w.people[name] = s
}

// answer is handed in at the desk, with words or without, and with trouble or without, and everything that follows from it has been done.
func (w *watcher) answer(comment string, trouble bool) {
	w.t.Helper()
	w.now.answers++
	n := w.now.answers
	body := fmt.Sprintf(`{"id":%q,"place":%q,"questionnaire":"short@2","adult":true,"duration_ms":30000,"told":true,"answers":{"access":%d,"procedures":%d,
		"officials":%d,"result":%d,"feedback":%d,"overall":%d,"trouble":%d},"comment":%q}`, newID(), w.code, 1+n*7%5, 1+n*3%5, 1+n%5, 5-n*2%5, 1+n/5%5, 1+n*7%5,
		map[bool]int{false: 1, true: 2}[trouble], comment)
	before := w.known()
	w.send("/api/v1/responses", "", body, http.StatusCreated)
	surveytest.Eventually(w.t, "it is counted", func() bool { return w.known() == before+1 })
	if comment != "" {
		w.now.comments++
		w.said = append(w.said, comment)
	}
	w.settle()
}

// settle waits until the services have done what there is to do: comments are gathered, batches made, topics found.
func (w *watcher) settle() {
	w.t.Helper()
	surveytest.Eventually(w.t, "comments are gathered", func() bool {
		var gathered, written int
		return w.owner.QueryRow(w.t.Context(), `select (select count(*) from followup.comment), (select count(*) from survey.comment)`).Scan(&gathered, &written) == nil &&
			gathered >= written
	})
	surveytest.Eventually(w.t, "no batch is due", func() bool {
		var due bool
		return w.owner.QueryRow(w.t.Context(), `select exists (select from followup.comment where batch_id is null and conduct <> 'held'
			and screening in ('shown', 'masked') group by unit_id, month having count(*) >= 5)`).Scan(&due) == nil && !due
	})
	surveytest.Eventually(w.t, "topics are found", func() bool {
		var left bool
		return w.owner.QueryRow(w.t.Context(), `select exists (select from followup.comment c where c.response_id is not null and not exists
			(select from followup.comment_topic t where t.comment_id = c.id))`).Scan(&left) == nil && !left
	})
}

// releases has the department show what waits; what the inspectorate holds never comes up.
func (w *watcher) releases(most int) {
	w.t.Helper()
	department := survey.SignedIn(1, "department", string(staff.Department))
	for range most {
		c, err := w.followup.NextComment(w.t.Context(), w.scope, followup.CommentFilter{Screening: followup.CommentNew})
		if survey.KindOf(err) == survey.NotFound {
			break
		}
		if err == nil {
			_, err = w.followup.ScreenComment(w.t.Context(), w.scope, department, c.ID, followup.Screen{Act: followup.ShowComment, Revision: c.Revision})
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	w.takesAlong(department)
	w.settle()
}

// takesAlong has the log say what it says when the department takes along what there is of the unit.
func (w *watcher) takesAlong(department survey.Actor) {
	w.t.Helper()
	for noun, rows := range map[string]int{"answers": w.now.answers, "comments": w.now.comments} {
		if err := w.accounts.Record(w.t.Context(), w.scope, department.Because("a drill"), survey.Act{Action: noun + ".export", Object: "2026-11", Unit: w.place.Unit.ID,
			After: map[string]string{"rows": strconv.Itoa(rows), "format": "csv"}}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// tellsOf is what a page tells: its words and where it leads to, but for moments, how many came, and what is new with every page.
func tellsOf(d *goquery.Document) string {
	d.Find("script, style, input[type=hidden]").Remove()
	var b strings.Builder
	d.Find("a[href], form[action], [id], option[value]").Each(func(_ int, e *goquery.Selection) {
		for _, name := range []string{"href", "action", "id", "value"} {
			if v, ok := e.Attr(name); ok {
				b.WriteString(name + "=" + v + "\n")
			}
		}
	})
	b.WriteString(strings.Join(strings.Fields(d.Find("body").Text()), " "))
	return grewJSON().ReplaceAllString(grows().ReplaceAllString(moments().ReplaceAllString(b.String(), "then"), "so many came"), "so many came")
}

// grewJSON is how many came, as the API says it.
func grewJSON() *regexp.Regexp { return regexp.MustCompile(`"received":[0-9]+`) }

// ownDoing are pages that somebody's own doing moves, and nobody's answers, like one's sessions.
func ownDoing() *regexp.Regexp {
	return regexp.MustCompile(`^/staff/(me|sign-|proof|help|leaving|files|language)`)
}

// looks has everybody read all pages that lead on from the first ones, files among them.
func (w *watcher) looks(what string) {
	w.t.Helper()
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
		for path, text := range w.crawl(w.people[name]) {
			w.compare(what, name+" "+path, text)
		}
	}
	w.dashboards(what)
}

// dashboards has them read what Grafana shows leaders of what people say. A day passes each time, for it is told once a day.
func (w *watcher) dashboards(what string) {
	w.t.Helper()
	w.days++
	today := survey.Date(w.clock.now(), time.UTC).AddDate(0, 0, w.days)
	if _, err := w.followup.TellWork(w.t.Context(), w.scope, survey.Service(), today); err != nil {
		w.t.Fatal(err)
	}
	rows, err := w.grafana.Query(w.t.Context(), `select concat_ws(' ', kind, quarter, state), told from dashboard.work_count
		union all select concat_ws(' ', unit_code, quarter, 'released'), comments from dashboard.released_count`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	w.read++
	for rows.Next() {
		var of string
		var n int
		if err := rows.Scan(&of, &n); err != nil {
			w.t.Fatal(err)
		}
		was := w.shown[of]
		if w.shown[of] = n; n != was && max(n-was, was-n) < followup.LeastInBatch || n != 0 && n < followup.LeastInBatch {
			w.faults = append(w.faults, fmt.Sprintf("%s: on the dashboard %s goes from %d to %d", what, of, was, n))
		}
	}
}

// crawl reads every page that is led to.
func (w *watcher) crawl(s *staffer) map[string]string {
	w.t.Helper()
	found, seen := map[string]string{}, map[string]bool{}
	unit := w.place.Unit.Code
	waiting := []string{"/staff", "/results/" + unit, "/results", "/target", "/q/" + w.code + "/thanks", "/api/v1/results?unit=" + unit, "/staff/comments/released?unit=" + unit,
		"/staff/topics?unit=" + unit, "/staff/tasks", "/staff/deeds"}
	for len(waiting) > 0 && len(found) < 400 {
		path := waiting[0]
		waiting = waiting[1:]
		if seen[path] || ownDoing().MatchString(path) {
			continue
		}
		seen[path] = true
		w.read++
		if strings.Contains(path, "/tables.csv") {
			found[path] = w.table(s, path)
			continue
		}
		d, reply := s.page(path, nil)
		if reply.StatusCode != http.StatusOK {
			found[path] = reply.Status
			continue
		}
		d.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			if next, ok := led(path, a.AttrOr("href", "")); ok {
				waiting = append(waiting, next)
			}
		})
		found[path] = tellsOf(d)
	}
	return found
}

// table is a file of figures, but for the column of how many came.
func (w *watcher) table(s *staffer, path string) string {
	w.t.Helper()
	reply, err := s.client.Get(w.base + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	rows, err := csv.NewReader(reply.Body).ReadAll()
	if err != nil || len(rows) == 0 {
		w.t.Fatalf("%s: %d rows, %v", path, len(rows), err)
	}
	grows := slices.Index(rows[0], "Số phiếu đã nhận")
	if grows < 0 {
		w.t.Fatalf("%s has no column of how many came: %q", path, rows[0])
	}
	var b strings.Builder
	for _, row := range rows {
		row[grows] = ""
		b.WriteString(moments().ReplaceAllString(strings.Join(row, " | "), "then") + "\n")
	}
	return b.String()
}

// led is where a link leads to, if that is worth reading: the staff side, and public pages without a choice of their own.
func led(from, href string) (string, bool) {
	base, err := url.Parse(from)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(href)
	if err != nil || to.Host != "" || strings.Contains(to.Path, ".pdf") || strings.Contains(to.Path, ".xlsx") {
		return "", false
	}
	to.Fragment = ""
	return to.String(), strings.HasPrefix(to.Path, "/staff") && to.Query().Get("lang") == ""
}

// compare notes what changed with fewer than five comments and fewer than ten answers behind it since it changed last.
func (w *watcher) compare(what, page, text string) {
	was, known := w.pages[page]
	w.pages[page] = text
	if !known || was == text {
		if !known {
			w.since[page] = w.now
		}
		return
	}
	came := behind{w.now.answers - w.since[page].answers, w.now.comments - w.since[page].comments}
	w.since[page] = w.now
	if came.comments < followup.LeastInBatch && came.answers < 10 {
		lines := strings.NewReplacer(" ", "\n", ",", "\n")
		w.faults = append(w.faults, fmt.Sprintf("%s: %s changed with %d answers and %d comments behind it: %s", what, page, came.answers, came.comments,
			surveytest.FirstDifference(lines.Replace(was), lines.Replace(text))))
	}
}

// words is a comment nobody else writes, about one of several things.
func (w *watcher) words(n int) string {
	of := []string{"Chờ lâu quá", "Cán bộ rất nhiệt tình", "Thủ tục rườm rà", "Trả kết quả trễ hẹn", "Chỗ ngồi ít", "Góp ý mà không ai trả lời"}
	return fmt.Sprintf("%s, lần thứ %s.", of[n%len(of)], strings.Repeat("i", n+1))
}

// TestDrillWhoWatchesTheDeskLearnsNothing: after each of 36 single answers about a unit, with words and without, some of trouble, and after each decision
// of the department, the unit's leader and its handler read all they can. Nothing changes for fewer than five comments or ten answers; a batch's
// order and its ids tell nothing of the order in which people came.
func TestDrillWhoWatchesTheDeskLearnsNothing(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	zone := surveytest.Day().Location()
	w := &watcher{poll: &poll{program: p, clock: &clock{at: time.Date(2026, 11, 18, 9, 0, 0, 0, zone)}}, scope: surveytest.Scope(),
		people: map[string]*staffer{}, pages: map[string]string{}, since: map[string]behind{}, shown: map[string]int{}}
	w.owner = connect(t, p)
	p.serveBy(w.clock, steps()...)
	w.unit = p.unitOf()
	w.open()
	for range 12 { // so that there is a month to speak of
		w.answer("", false)
	}
	w.looks("at first")
	for n := range 36 {
		comment := ""
		if n%6 != 5 {
			comment = w.words(n)
		}
		w.answer(comment, n%7 == 3)
		w.looks(fmt.Sprintf("answer %d", n+1))
		if n%2 == 1 {
			w.releases(1 + n%3)
			w.looks(fmt.Sprintf("the decisions after answer %d", n+1))
		}
	}
	w.releases(100)
	w.looks("all decisions")
	w.inspects()
	t.Logf("%d answers, %d comments, %d pages read, %d different ones", w.now.answers, w.now.comments, w.read, len(w.pages))
	for _, f := range w.faults[:min(len(w.faults), 30)] {
		t.Error(f)
	}
	if len(w.shown) < 2 {
		t.Errorf("dashboards show %v alone: nothing is proved of them", w.shown)
	}
	w.ordersTellNothing()
	w.noticesOneThatIsAdded()
}

// inspects has the inspectorate look into the case of the desk, open tasks out of it and out of one of its reports, and end it: nothing that the unit reads moves at all.
func (w *watcher) inspects() {
	w.t.Helper()
	inspector, today := survey.SignedIn(2, "inspector", string(staff.Inspector)), survey.Date(w.clock.now(), time.UTC)
	calendar, err := followup.NewCalendar(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	var of []followup.Matter
	surveytest.Eventually(w.t, "the reports of the desk are a case", func() bool {
		for _, cases := range []bool{false, true} { // a case ends its reports with it
			found, err := w.followup.Matters(w.t.Context(), w.scope, followup.ConductFilter{States: []followup.ConductState{followup.ConductNew}, Cases: &cases, Most: 1})
			if err != nil || len(found) != 1 {
				of = nil
				return false
			}
			of = append(of, found[0])
		}
		return len(of) == 2
	})
	for page := range w.since { // what moved lately may not move once more
		w.since[page] = w.now
	}
	for n, audience := range []followup.Audience{followup.ForDepartment, followup.ForInspectorate} {
		step := followup.ConductStep{Act: followup.TakeConduct, Today: today, Revision: of[n].Revision}
		m, err := w.followup.DecideMatter(w.t.Context(), w.scope, inspector, of[n].ID, step, calendar)
		if err == nil {
			m, err = w.followup.OpenMatterTask(w.t.Context(), w.scope, inspector, m.ID, followup.MatterTask{Audience: audience, Words: "Tập huấn lại", Today: today, Revision: m.Revision}, calendar)
		}
		if err != nil {
			w.t.Fatal(err)
		}
		w.looks("a task for " + string(audience))
		if _, err = w.followup.DecideMatter(w.t.Context(), w.scope, inspector, m.ID, followup.ConductStep{Act: followup.ConfirmConduct, Words: "Đã gặp", Today: today, Revision: m.Revision}, calendar); err != nil {
			w.t.Fatal(err)
		}
		w.looks("its end")
	}
}

// noticesOneThatIsAdded: the drill itself can fail. Single comments that get into what the unit reads, one after the other, are noticed.
func (w *watcher) noticesOneThatIsAdded() {
	w.t.Helper()
	for n := range 2 {
		text := fmt.Sprintf("Một ý kiến lẻ loi, lần %d.", n+1)
		w.answer(text, false)
		w.looks("one more answer")
		w.faults = nil
		tag, err := w.owner.Exec(w.t.Context(), `update followup.comment c set screening = 'shown', batch_id = b.batch_id, turn = b.turn
			from (select batch_id, max(turn) + 1 as turn from followup.comment where batch_id is not null group by batch_id order by batch_id limit 1) b
			where c.id = (select f.id from followup.comment f
				join survey.comment t on t.unit_id = f.unit_id and t.answered_on = f.answered_on and t.response_id = f.response_id where t.text = $1)`, text)
		if err != nil || tag.RowsAffected() != 1 {
			w.t.Fatalf("%s: %v", tag, err)
		}
		w.looks("one is added")
	}
	if len(w.faults) == 0 {
		w.t.Error("a single comment that is added to a batch is not noticed: the drill does not read what the unit reads")
	}
}

// open prepares who looks, and whom the drill acts for.
func (w *watcher) open() {
	w.t.Helper()
	pool := surveytest.RolePool(w.t, pg.StaffRole, w.url)
	var err error
	if w.followup, err = followupdb.Open(pool); err != nil {
		w.t.Fatal(err)
	}
	if w.accounts, err = staffdb.Open(pool); err != nil {
		w.t.Fatal(err)
	}
	w.grafana = w.poll.grafana()
	row := w.owner.QueryRow(w.t.Context(), `select u.id, u.code, u.province_code, u.level from survey.place p join survey.unit u on u.id = p.unit_id where p.code = $1`, w.code)
	if err := row.Scan(&w.place.Unit.ID, &w.place.Unit.Code, &w.place.Unit.Province, &w.place.Unit.Level); err != nil {
		w.t.Fatal(err)
	}
	w.person("leader", staff.Leader, w.place.Unit)
	w.person("handler", staff.Handler, w.place.Unit)
}

// ordersTellNothing: batches are there, whole, and neither as people came nor as ids are.
func (w *watcher) ordersTellNothing() {
	w.t.Helper()
	type row struct {
		Batch, ID uuid.UUID
		Turn      int
		Text      string
	}
	rows, err := w.owner.Query(w.t.Context(), `select f.batch_id as batch, f.id, f.turn, c.text from followup.comment f
		join survey.comment c on c.province_code = f.province_code and c.unit_id = f.unit_id and c.answered_on = f.answered_on and c.response_id = f.response_id
		where f.batch_id is not null order by f.batch_id, f.turn`)
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		w.t.Fatal(err)
	}
	batches := map[uuid.UUID][]row{}
	for _, r := range all {
		batches[r.Batch] = append(batches[r.Batch], r)
	}
	came := func(r row) int { return slices.Index(w.said, r.Text) }
	asCame, asIDs, pairs, rising := 0, 0, 0, 0
	for _, b := range batches {
		if len(b) < followup.LeastInBatch {
			w.t.Errorf("a batch of %d", len(b))
		}
		if slices.IsSortedFunc(b, func(x, y row) int { return cmp.Compare(came(x), came(y)) }) {
			asCame++
		}
		if slices.IsSortedFunc(b, func(x, y row) int { return cmp.Compare(x.ID.String(), y.ID.String()) }) {
			asIDs++
		}
		for n := 1; n < len(b); n++ {
			pairs++
			if came(b[n-1]) < came(b[n]) {
				rising++
			}
		}
	}
	w.t.Logf("%d batches of %d comments; %d in the order of arrival, %d in that of ids; of %d neighbours %d in the order of arrival", len(batches), len(all), asCame, asIDs, pairs, rising)
	if len(batches) < 3 || asCame > 1 || asIDs > 1 {
		w.t.Errorf("%d batches, %d in the order of arrival, %d in that of ids", len(batches), asCame, asIDs)
	}
}
