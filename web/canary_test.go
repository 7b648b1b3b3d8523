package web_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
	"sipas/survey/webhook"
	"sipas/web"
	"sipas/web/webtest"
)

// canary is a unit with a word of its own in everything that is its own: desks, open and closed, a tablet and why it pauses, the people of
// the unit and why they have their rights, comments, what was decided about answers, and the log of all that.
type canary struct {
	unit   survey.Unit
	word   string
	place  survey.Place
	device survey.DeviceID
	task   followup.TaskID
	said   uuid.UUID // a comment that nobody has looked at
	read   uuid.UUID // one that the unit reads
	hook   webhook.ID
	deed   followup.DeedID
	key    survey.KeyID
	person staff.AccountID
	matter string // what was reported of its desk
	call   string // somebody who wants to be called about the unit
}

// canaries are the units; the last is of no interest to anybody who asks.
func canaries(s *webtest.Site) []canary {
	s.T.Helper()
	var all []canary
	for code, word := range map[string]string{ownUnit: "kimngan", otherUnit: "thienly", "24829": "phuongvi", "68-so-y-te": "dahuong"} {
		all = append(all, hatch(s, surveytest.Scope(), s.Place(code), word))
	}
	slices.SortFunc(all, func(a, b canary) int { return strings.Compare(a.unit.Code, b.unit.Code) })
	return all
}

// stranger is a canary of another province, in the same database.
func stranger(s *webtest.Site) canary {
	s.T.Helper()
	places := placesElsewhere(s)
	return hatch(s, survey.InProvince("15"), places[len(places)-1], "bachyen")
}

func hatch(s *webtest.Site, scope survey.Scope, of survey.Place, word string) canary {
	s.T.Helper()
	ctx, unit := s.T.Context(), of.Unit
	actor := surveytest.Actor().Because("vì " + word)
	ok := func(err error) {
		s.T.Helper()
		if err != nil {
			s.T.Fatalf("%s: %v", word, err)
		}
	}
	desk := func(name string) survey.Place {
		p, err := s.Survey.AddPlace(ctx, scope, actor, survey.Place{Unit: unit, Name: survey.Text{VI: name, EN: name}, Questionnaire: "short@1"})
		ok(err)
		return p
	}
	c := canary{unit: unit, word: word, place: desk("Quầy " + word)}
	ok(s.Survey.ClosePlace(ctx, scope, actor, desk("Quầy cũ "+word).Code))
	device, _, err := s.Survey.AddDevice(ctx, scope, actor, c.place.Code, "Máy "+word, surveytest.Day())
	ok(err)
	c.device = device.ID
	ok(s.Survey.PauseDevice(ctx, scope, actor, device, "Nghỉ "+word))
	today := survey.Date(surveytest.Day(), surveytest.Day().Location())
	key, _, err := s.Survey.AddKey(ctx, scope, actor, survey.Key{Name: "Hệ thống " + word, Scopes: []survey.KeyScope{survey.ReadResults}, Units: []survey.Unit{unit},
		ExpiresOn: today.AddDate(0, 6, 0)}, today)
	ok(err)
	c.key = key.ID
	hook, err := s.Accounts.AddWebhook(ctx, scope, actor, webhook.Webhook{URL: "https://ioc.example.vn/" + word, Events: webhook.Types()}, []byte("sealed"))
	ok(err)
	c.hook = hook.ID
	grant := staff.Grant{Role: staff.Handler, Unit: unit, From: surveytest.Day().AddDate(0, -1, 0)}
	person, err := s.Accounts.AddAccount(ctx, scope, actor, staff.Account{Name: "canbo." + word, FullName: "Cán bộ " + word, State: staff.Active, Grants: []staff.Grant{grant}}, nil)
	ok(err)
	c.person = person.ID
	c.call = s.Caller(scope, unit, "0912345678", "Bà "+word).ID.String()
	var answers []survey.Response
	for range 40 {
		answers = append(answers, surveytest.Response(s.T, s.Survey, c.place, func(sub *survey.Submission) { sub.Comment = "Chờ lâu ở " + word }))
	}
	answers[39].Conduct = survey.Conduct{Trouble: true}
	aside := survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "để riêng vì " + word}
	for _, r := range answers[:4] {
		aside.IDs = append(aside.IDs, r.ID)
	}
	_, err = s.Survey.SaveResponses(ctx, scope, survey.Service(), answers)
	ok(err)
	c.matter = takenUp(s.T, s, scope, c.place)
	_, err = s.Survey.Review(ctx, scope, actor, aside)
	ok(err)
	ok(s.Accounts.Record(ctx, scope, survey.SignedIn(int64(person.ID), person.Name, "handler").Because("vì "+word),
		survey.Act{Action: "task.accept", Object: word, Unit: unit.ID, After: map[string]string{"owner": word}}))
	c.read, c.said = readOf(s.T, s, scope, c.place), commentOf(s.T, s, scope, c.place).ID
	c.task, _, err = s.Followup.OpenTask(ctx, scope, actor, followup.NewOpening(followup.Calendar{}, followup.Opening{Unit: unit, Why: followup.ByHand, Words: "hàng chờ ở " + word, Today: today}))
	ok(err)
	deed, err := s.Followup.DraftDeed(ctx, scope, actor, unit, followup.DeedStep{Quarter: followup.QuarterOf(today), Topic: topic.Waiting, Words: "Mở thêm quầy ở " + word, DoneOn: today, Today: today,
		By: followup.DeedSight{Units: scope}}, false)
	ok(err)
	c.deed = deed.ID
	_, err = s.Survey.ImportTransactions(ctx, scope, actor, survey.TransactionsImport{File: word + ".csv",
		Rows: []survey.Transactions{{UnitID: unit.ID, Month: today.AddDate(0, 0, 1-today.Day()), Count: 50}}})
	ok(err)
	return c
}

// crawler follows, as one person, whatever the staff side leads to.
type crawler struct {
	t       *testing.T
	site    *webtest.Site
	person  *webtest.Person
	name    string
	hidden  []string // words that must be nowhere
	own     string
	asks    map[string]string // what is asked of every page besides, so that it might tell of others
	queue   []string
	asked   map[string]bool
	of      map[string]int // pages by path
	whole   bool           // whether the rights are the province's
	drawn   map[string]int // PDF that were had, by name
	found   int            // hidden words
	ownSeen map[string]int // answers with the own word, by kind
}

func newCrawler(s *webtest.Site, role staff.Role, unit, own string, hidden ...canary) *crawler {
	c := &crawler{t: s.T, site: s, person: s.Person("one."+string(role)+cmp.Or(unit, ".all"), role, unit), name: string(role), own: own,
		asked: map[string]bool{}, of: map[string]int{}, drawn: map[string]int{}, ownSeen: map[string]int{}}
	for _, other := range hidden {
		c.hidden = append(c.hidden, other.word)
	}
	return c
}

// mostOf is how many addresses of one path are looked at: lists can be filtered in many ways. Of PDF of one name a few are drawn.
const (
	mostOf    = 30
	mostDrawn = 3
)

func (c *crawler) later(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" && u.Host != "danhgia.example.gov.vn" || !strings.HasPrefix(u.Path, "/staff") && !strings.HasPrefix(u.Path, "/api/") {
		return
	}
	u.Scheme, u.Host, u.Fragment = "", "", ""
	u.RawQuery = u.Query().Encode()
	if address = u.String(); !c.asked[address] && c.of[c.counted(u.Path)] < mostOf {
		c.asked[address] = true
		c.of[c.counted(u.Path)]++
		c.queue = append(c.queue, address)
	}
}

// ofUnit is how paths name a unit, a desk or a tablet.
var ofUnit = regexp.MustCompile(`/(\d{5}|68-[a-z-]+|[0-9A-Z]{5}|T\d+)\b`)

// counted is what a path is counted as: those of all units as one, for whose rights are the province's.
func (c *crawler) counted(path string) string {
	if c.whole {
		return ofUnit.ReplaceAllString(path, "/x")
	}
	return path
}

// crawl asks for everything that is queued, and for what that leads to.
func (c *crawler) crawl() {
	for len(c.queue) > 0 {
		address := c.queue[0]
		c.queue = c.queue[1:]
		bare, _, _ := strings.Cut(address, "?")
		file := path.Base(bare)
		if c.drawn[file] == mostDrawn {
			continue
		}
		r := c.person.Get(address)
		c.read("GET "+address, r)
		if r.Header.Get("Content-Type") == "application/pdf" {
			c.drawn[file]++
		}
		if to := r.Header.Get("Location"); to != "" {
			c.later(to)
		}
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if r.StatusCode == http.StatusOK && !strings.Contains(address, "?") {
			for name, value := range c.asks {
				c.later(with(address, name, value))
			}
		}
		page := r.Page(c.t)
		page.Find("[href], [src]").Each(func(_ int, link *goquery.Selection) {
			if to, err := url.Parse(link.AttrOr("href", link.AttrOr("src", ""))); err == nil {
				base, _ := url.Parse(address)
				c.later(base.ResolveReference(to).String())
			}
		})
		page.Find("form").Each(func(_ int, form *goquery.Selection) {
			if !strings.EqualFold(form.AttrOr("method", "get"), "post") {
				c.fill(address, form)
			}
		})
	}
}

// fill sends a form of search, once for each choice that each of its fields has.
func (c *crawler) fill(address string, form *goquery.Selection) {
	to := form.AttrOr("action", address)
	c.later(to)
	form.Find("select[name] option").Each(func(_ int, option *goquery.Selection) {
		name := option.ParentsFiltered("select").AttrOr("name", "")
		c.later(with(to, name, option.AttrOr("value", option.Text())))
	})
	form.Find("input[name]").Each(func(_ int, input *goquery.Selection) {
		for _, word := range c.hidden {
			c.later(with(to, input.AttrOr("name", ""), word[:len(word)-2])) // a page says again what was searched for
		}
	})
}

// with is an address with one more thing asked.
func with(address, name, value string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	query.Set(name, value)
	u.RawQuery = query.Encode()
	return u.String()
}

// read looks for words in an answer: its body, unpacked, and its headers.
func (c *crawler) read(asked string, r webtest.Reply) {
	c.t.Helper()
	if r.StatusCode >= http.StatusInternalServerError {
		c.t.Errorf("%s, %s: %d", c.name, asked, r.StatusCode)
	}
	text := strings.ToLower(unpacked(c.t, r) + fmt.Sprint(r.Header))
	if strings.Contains(text, c.own) {
		kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
		c.ownSeen[kind]++
	}
	for _, word := range c.hidden {
		if at := strings.Index(text, strings.ToLower(word)); at >= 0 {
			c.found++
			c.t.Errorf("%s, %s: %d tells %q: …%s…", c.name, asked, r.StatusCode, word, strings.Join(strings.Fields(text[max(0, at-120):min(len(text), at+60)]), " "))
			return
		}
	}
}

// unpacked is a body as text: of a workbook what is in it, of a PDF what is drawn there.
func unpacked(t *testing.T, r webtest.Reply) string {
	t.Helper()
	switch {
	case bytes.HasPrefix(r.Content, []byte("%PDF")):
		reader := exec.CommandContext(t.Context(), "pdftotext", "-", "-")
		reader.Stdin = bytes.NewReader(r.Content)
		text, err := reader.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(r.Content) + string(text)
	case bytes.HasPrefix(r.Content, []byte("PK\x03\x04")):
		return unzipped(t, r.Content)
	}
	return string(r.Content)
}

// unzipped is all that is in a workbook.
func unzipped(t *testing.T, content []byte) string {
	t.Helper()
	files, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files.File {
		all.WriteString(f.Name)
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(&all, in)
		_ = in.Close()
	}
	return all.String()
}

// knock asks for what is of another unit, by every route and in every way that one can name a unit: pages, files, errors, and what is sent.
func (c *crawler) knock(routes []web.Route, other canary) {
	c.t.Helper()
	e := estate{unit: other.unit, of: map[string]string{":place": string(other.place.Code), ":code": string(other.place.Code), ":unit": other.unit.Code,
		"/staff/tasks/:task": other.task.String(), "/staff/comments/released/:comment": other.read.String(), "/staff/comments/:comment": other.said.String(), "/staff/deeds/:deed": other.deed.String(), ":device": other.device.String(), ":key": other.key.String(), ":webhook": other.hook.String(), "/staff/accounts/:id": fmt.Sprint(int64(other.person)), ":token": "x", ":call": other.call, ":matter": other.matter}}
	c.asks = map[string]string{"unit": other.unit.Code, "place": string(other.place.Code), "device": other.device.String(), "search": other.word[:5],
		"actor": "canbo." + other.word[:5], "before": "999999"}
	for _, r := range routes {
		address, known := e.path(r, "x")
		switch {
		case !strings.HasPrefix(r.Path, "/staff"):
		case !known:
			c.t.Errorf("%s: the crawler does not know what it is asked for", r.Path)
		case r.Method == http.MethodGet:
			c.later(address)
		case r.Path != "/staff/sign-out" && !strings.HasSuffix(r.Path, "/sessions"):
			c.read("POST "+address, c.person.Send(address, "unit", other.unit.Code, "place", string(other.place.Code), "device", other.device.String(), "reason", "x", "name", "x"))
		}
	}
	for _, nothing := range []string{"/staff/nothing/", "/staff/figures/", "/staff/access/"} {
		c.later(nothing + other.unit.Code + "x")
	}
	c.read("PATCH", c.site.Do(http.MethodPatch, "/staff/access?unit="+other.unit.Code, "", "", "Cookie", "__Host-staff="+string(c.person.Token)))
}

// Kinds of what is told.
const (
	pages = "text/html"
	pdf   = "application/pdf"
	csvs  = "text/csv"
	xlsx  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// watch is somebody who follows whatever there is, and what must be there for the person.
type watch struct {
	role  staff.Role
	unit  string
	finds []string // kinds of answers that must tell of the own unit; where there are none, none may
}

// inUnit are those whose rights end at a unit, or reach no unit's things at all.
func inUnit() []watch {
	return []watch{{staff.Leader, ownUnit, []string{pages, pdf}}, {staff.Handler, ownUnit, []string{pages}}, {staff.Interviewer, ownUnit, nil}}
}

// crawls has somebody knock everywhere and follow everything.
func (w watch) crawls(s *webtest.Site, own string, hidden ...canary) {
	s.T.Helper()
	c := newCrawler(s, w.role, w.unit, own, hidden...)
	c.whole = len(hidden) == 1
	c.later("/staff")
	for _, api := range []string{"/api/v1/results", "/api/v1/target", "/api/v1/benchmark"} {
		c.later(api)
	}
	for _, other := range slices.Compact([]canary{hidden[0], hidden[len(hidden)-1]}) {
		c.knock(s.Routes(), other)
	}
	c.takeOut()
	c.crawl()
	s.T.Logf("%s: %d addresses, words of others: %d, its own in %v", c.name, len(c.asked), c.found, c.ownSeen)
	if w.finds == nil && len(c.ownSeen) > 0 {
		s.T.Errorf("%s is told of a unit: %v", c.name, c.ownSeen)
	}
	for _, kind := range w.finds {
		if c.ownSeen[kind] == 0 {
			s.T.Errorf("%s: no %s tells of the own unit, so that none would tell of another", c.name, kind)
		}
	}
}

// takeOut asks for single answers and comments, of all units that one may have them of.
func (c *crawler) takeOut() {
	c.t.Helper()
	for _, what := range []string{"answers", "comments"} {
		for _, format := range []string{"csv", "xlsx"} {
			c.read(what+" as "+format, c.person.Send("/staff/exports/"+what, "period", "", "unit", "", "format", format, "reason", "QĐ 12"))
		}
	}
}

// TestNobodyIsToldOfOtherUnits: a crawler with the rights of one unit follows every link and form, asks every route for what others have, and
// finds none of their words: on no page and in no file.
func TestNobodyIsToldOfOtherUnits(t *testing.T) {
	t.Parallel()
	s := webtest.Filled(t)
	own, others := nest(s)
	for _, w := range inUnit() {
		w.crawls(s, own.word, others...)
	}
	watch{staff.Inspector, "", []string{pages}}.crawls(s, own.word, others[0]) // of the whole province, and of no other one
	asksWithKey(s, own, others...)
}

// asksWithKey has a program whose key is of one unit ask for figures, and for the units of others.
func asksWithKey(s *webtest.Site, own canary, others ...canary) {
	s.T.Helper()
	_, secret := s.Key(func(k *survey.Key) {
		k.Name, k.Scopes, k.Units = "Hệ thống khác", []survey.KeyScope{survey.ReadResults, survey.WriteTransactions, survey.WriteResponses}, []survey.Unit{own.unit}
	})
	c := &crawler{t: s.T, name: "a key", own: own.word, ownSeen: map[string]int{}}
	for _, other := range others {
		c.hidden = append(c.hidden, other.word)
	}
	for _, other := range others {
		c.read("figures", s.Get("/api/v1/indicators?unit="+other.unit.Code, "Authorization", "Bearer "+secret))
		c.read("transactions", s.Do(http.MethodPut, "/api/v1/transactions", "application/json",
			fmt.Sprintf(`[{"unit": %q, "month": "2026-09", "transactions": 5}]`, other.unit.Code), "Authorization", "Bearer "+secret))
		c.read("an answer", s.Post(webtest.Response(other.place, nil), "Authorization", "Bearer "+secret))
	}
}

// nest is the own unit and all others, the one of another province first, with figures published.
func nest(s *webtest.Site) (own canary, others []canary) {
	s.T.Helper()
	all := append(canaries(s), stranger(s))
	if err := s.Publisher.Publish(s.T.Context(), false, nil); err != nil {
		s.T.Fatal(err)
	}
	at := slices.IndexFunc(all, func(c canary) bool { return c.unit.Code == ownUnit })
	own = all[at]
	all = slices.Delete(all, at, at+1)
	return own, append(all[len(all)-1:], all[:len(all)-1]...)
}
