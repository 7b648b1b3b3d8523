package staff_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/intake"
	"sipas/survey/staff"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
	"sipas/web"
	"sipas/web/webtest"
)

// published is the address of an entry of a unit that everybody may read.
func published(s *webtest.Site) string {
	s.T.Helper()
	today := survey.Date(surveytest.Day(), surveytest.Day().Location())
	step := followup.DeedStep{Quarter: followup.DeedQuartersUntil(today)[0], Topic: topic.Waiting, Words: "Mở thêm quầy số 3 vào buổi sáng.", DoneOn: today, Today: today}
	step.By = followup.DeedSight{Units: surveytest.Scope(), Screens: surveytest.Scope()}
	d, err := s.Followup.DraftDeed(s.T.Context(), surveytest.Scope(), surveytest.Actor(), s.Place("24781").Unit, step, false)
	for _, step.Act = range []followup.DeedAct{followup.ProposeDeed, followup.PublishDeed} {
		if step.Revision = d.Revision; err == nil {
			d, err = s.Followup.ChangeDeed(s.T.Context(), surveytest.Scope(), surveytest.Actor(), d.ID, step)
		}
	}
	if err != nil {
		s.T.Fatal(err)
	}
	return "/staff/deeds/" + d.ID.String()
}

// walker follows the links of pages, each once: those of the staff side as a person, those that lead to the public address as anybody.
type walker struct {
	t      *testing.T
	site   *webtest.Site
	person *webtest.Person
	base   string
	seen   map[string]bool
	public int // links that led there
}

// links asks for a page, whatever its status, and follows what it links to, but for itself in another language or further down.
func (w *walker) links(path string) {
	w.t.Helper()
	here, err := url.Parse(path)
	if err != nil {
		w.t.Fatal(err)
	}
	w.person.Get(path).Page(w.t).Find("body a[href]:not([hreflang]):not([href^='#'])").Each(func(_ int, a *goquery.Selection) {
		to, err := here.Parse(a.AttrOr("href", ""))
		if err != nil {
			w.t.Errorf("%s has a link that is none: %v", path, err)
			return
		}
		if to.Fragment = ""; w.seen[to.String()] {
			return
		}
		w.seen[to.String()] = true
		if status := w.follow(to); status >= http.StatusBadRequest {
			w.t.Errorf("%s links to %s: %d", path, to, status)
		}
	})
}

func (w *walker) follow(to *url.URL) int {
	if to.Host == "" {
		return w.person.Get(to.String()).StatusCode
	}
	if w.base == "" || !strings.HasPrefix(to.String(), w.base) {
		return http.StatusBadGateway
	}
	w.public++
	reply := httptest.NewRecorder()
	w.site.Handler.ServeHTTP(reply, httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, to.RequestURI(), nil))
	return reply.Code
}

// TestNoLinkOfTheStaffSideLeadsToAnError, where it has an address of its own and where not, with a public address or without, and whoever sees results:
// of the pages of each role, of what is refused, and of a province without answers.
func TestNoLinkOfTheStaffSideLeadsToAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		apart  bool
		base   string
		access string
		public bool // whether pages lead to the public side
	}{
		"apart":              {true, "https://danhgia.example.gov.vn", "live", true},
		"apart, nowhere":     {true, "", "live", false},
		"together, off":      {false, "https://danhgia.example.gov.vn", "off", true},
		"apart, none frozen": {true, "https://danhgia.example.gov.vn", "frozen", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := webtest.New(t, func(o *web.Options, _ *intake.DeskOptions) { o.StaffElsewhere, o.BaseURL = c.apart, c.base })
			if c.apart {
				s.Server.Config.Handler = s.Handler.Staff()
			}
			s.Choose(survey.PublicResults, c.access)
			hoa, minh := s.Person("hoa", staff.Leader, "24781"), s.Person("minh", staff.Department, "")
			admin, inspector, nobody := s.Person("lan", staff.Admin, ""), s.Person("binh", staff.Inspector, ""), &webtest.Person{}
			*nobody = *hoa
			nobody.Token = "gone"
			if c.base == "" { // without https the cookie is called otherwise
				for _, p := range []*webtest.Person{hoa, minh, admin, inspector} {
					p.Token = "none; staff=" + p.Token
				}
			}
			deed := published(s)
			desk := "/staff/places/24781/" + string(s.Place("24781").Code)
			public, seen := 0, map[string]bool{}
			for person, own := range map[*webtest.Person][]string{hoa: {deed, desk}, minh: {deed}, admin: {desk}, inspector: nil, nobody: {"/staff/sign-in", "/staff/none"}} {
				w := &walker{t, s, person, c.base, map[string]bool{}, 0}
				pages := append(own, "/staff", "/staff?lang=en", "/staff/figures", "/staff/figures?lang=en", "/staff/places/24781/XXXX", "/staff/places/none", "/staff/none", "/staff/figures?period=x")
				if c.apart && c.access == "live" && c.base != "" { // the rooms of each are the same in all cases
					person.Get("/staff").Page(t).Find("main a[href^='/staff'], nav a[href^='/staff']").Each(func(_ int, a *goquery.Selection) { pages = append(pages, a.AttrOr("href", "")) })
				}
				if c.apart {
					pages = append(pages, "/", "/results", "/q/"+string(s.Place("24781").Code))
				}
				for _, path := range pages {
					w.links(path)
				}
				public += w.public
				for to := range w.seen {
					seen[to] = true
				}
			}
			if len(seen) < 20 || c.apart && (public > 0) != c.public {
				t.Errorf("%d links were followed, %d of them to the public address", len(seen), public)
			}
			results := hoa.Get(deed).Page(t).Find(`main a[href*="/results/"]`).Length()
			if want := c.base != "" && c.access == "live"; (results == 1) != want {
				t.Errorf("the entry leads to the results %d times", results)
			}
		})
	}
}
