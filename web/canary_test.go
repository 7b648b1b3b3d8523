package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
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
	key    survey.KeyID
	person staff.Account
}

// canaries are the units; the last is of no interest to anybody who asks.
func canaries(s *webtest.Site) []canary {
	s.T.Helper()
	var all []canary
	for code, word := range map[string]string{ownUnit: "kimngan", otherUnit: "thienly", "24829": "phuongvi", "68-so-y-te": "dahuong"} {
		all = append(all, hatch(s, code, word))
	}
	slices.SortFunc(all, func(a, b canary) int { return strings.Compare(a.unit.Code, b.unit.Code) })
	return all
}

func hatch(s *webtest.Site, code, word string) canary {
	s.T.Helper()
	ctx, scope, unit := s.T.Context(), surveytest.Scope(), s.Place(code).Unit
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
	key, _ := s.Key(func(k *survey.Key) { k.Name, k.Units = "Hệ thống "+word, []survey.Unit{unit} })
	c.key = key.ID
	grant := staff.Grant{Role: staff.Handler, Unit: unit, From: surveytest.Day().AddDate(0, -1, 0)}
	c.person, err = s.Accounts.AddAccount(ctx, scope, actor, staff.Account{Name: "canbo." + word, FullName: "Cán bộ " + word, State: staff.Active, Grants: []staff.Grant{grant}}, nil)
	ok(err)
	var answers []survey.Response
	for range 40 {
		answers = append(answers, surveytest.Response(s.T, s.Survey, c.place, func(sub *survey.Submission) { sub.Comment = "Chờ lâu ở " + word }))
	}
	aside := survey.Decision{To: survey.SetAside, Reason: survey.ByHand, Note: "để riêng vì " + word}
	for _, r := range answers[:4] {
		aside.IDs = append(aside.IDs, r.ID)
	}
	_, err = s.Survey.SaveResponses(ctx, scope, survey.Service(), answers)
	ok(err)
	_, err = s.Survey.Review(ctx, scope, actor, aside)
	ok(err)
	ok(s.Accounts.Record(ctx, scope, survey.SignedIn(int64(c.person.ID), c.person.Name, "handler").Because("vì "+word),
		survey.Act{Action: "task.accept", Object: word, Unit: unit.ID, After: map[string]string{"owner": word}}))
	_, err = s.Survey.ImportTransactions(ctx, scope, actor, survey.TransactionsImport{File: word + ".csv",
		Rows: []survey.Transactions{{UnitID: unit.ID, Month: survey.Date(surveytest.Day(), surveytest.Day().Location()).AddDate(0, 0, 1-surveytest.Day().Day()), Count: 50}}})
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
	of      map[string]int  // pages by path
	drawn   map[string]bool // names of PDF that were had: what they say is drawn, and cannot be read here
	found   int             // hidden words
	ownSeen int
}

// mostOf is how many addresses of one path are looked at: lists can be filtered in many ways.
const mostOf = 30

func (c *crawler) later(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" && u.Host != "danhgia.example.gov.vn" || !strings.HasPrefix(u.Path, "/staff") && !strings.HasPrefix(u.Path, "/api/") {
		return
	}
	u.Scheme, u.Host, u.Fragment = "", "", ""
	u.RawQuery = u.Query().Encode()
	if address = u.String(); !c.asked[address] && c.of[u.Path] < mostOf {
		c.asked[address] = true
		c.of[u.Path]++
		c.queue = append(c.queue, address)
	}
}

// crawl asks for everything that is queued, and for what that leads to.
func (c *crawler) crawl() {
	for len(c.queue) > 0 {
		address := c.queue[0]
		c.queue = c.queue[1:]
		bare, _, _ := strings.Cut(address, "?")
		file := path.Base(bare)
		if c.drawn[file] {
			continue
		}
		r := c.person.Get(address)
		c.read("GET "+address, r)
		c.drawn[file] = strings.HasPrefix(r.Header.Get("Content-Type"), "application/pdf")
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
		c.ownSeen++
	}
	for _, word := range c.hidden {
		if at := strings.Index(text, strings.ToLower(word)); at >= 0 {
			c.found++
			c.t.Errorf("%s, %s: %d tells %q: …%s…", c.name, asked, r.StatusCode, word, strings.Join(strings.Fields(text[max(0, at-120):min(len(text), at+60)]), " "))
			return
		}
	}
}

// unpacked is a body as text: of a workbook, what is in it.
func unpacked(t *testing.T, r webtest.Reply) string {
	t.Helper()
	if !bytes.HasPrefix(r.Content, []byte("PK\x03\x04")) {
		return string(r.Content)
	}
	files, err := zip.NewReader(bytes.NewReader(r.Content), int64(len(r.Content)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files.File {
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
		":device": other.device.String(), ":key": other.key.String(), "/staff/accounts/:id": fmt.Sprint(int64(other.person.ID)), ":token": "x"}}
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

// TestNobodyIsToldOfOtherUnits: a crawler with the rights of one unit follows every link and form, asks every route for what others have, and
// finds none of their words.
func TestNobodyIsToldOfOtherUnits(t *testing.T) {
	t.Parallel()
	s := webtest.Filled(t)
	all := canaries(s)
	if err := s.Publisher.Publish(t.Context(), false, nil); err != nil {
		t.Fatal(err)
	}
	own := all[slices.IndexFunc(all, func(c canary) bool { return c.unit.Code == ownUnit })]
	others := slices.DeleteFunc(slices.Clone(all), func(c canary) bool { return c.unit.Code == ownUnit })
	for _, one := range []struct {
		role  staff.Role
		unit  string
		finds bool // whether the pages of the role tell of its unit
	}{{staff.Leader, ownUnit, true}, {staff.Handler, ownUnit, false}, {staff.Interviewer, ownUnit, false}, {staff.Inspector, "", false}} {
		c := &crawler{t: t, site: s, person: s.Person(string(one.role), one.role, one.unit), name: string(one.role), own: own.word, asked: map[string]bool{}, of: map[string]int{}, drawn: map[string]bool{}}
		for _, other := range others {
			c.hidden = append(c.hidden, other.word)
		}
		c.later("/staff")
		for _, api := range []string{"/api/v1/results", "/api/v1/target", "/api/v1/benchmark"} {
			c.later(api)
		}
		c.knock(s.Routes(), others[len(others)-1])
		c.crawl()
		t.Logf("%s: %d addresses, words of other units: %d, of its own: %d", c.name, len(c.asked), c.found, c.ownSeen)
		if one.finds != (c.ownSeen > 0) {
			t.Errorf("%s: %d answers tell of the own unit", c.name, c.ownSeen)
		}
	}
	department := &crawler{t: t, site: s, person: s.Person("department", staff.Department, ""), name: "department", own: others[0].word, asked: map[string]bool{}, of: map[string]int{}, drawn: map[string]bool{}}
	department.later("/staff")
	department.crawl()
	if department.ownSeen == 0 {
		t.Error("the department is told of no unit either: the crawler would find nothing")
	}
}
