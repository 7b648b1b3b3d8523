//go:build drill

package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"sipas/survey/staff"
)

// TestDrillTheGoalAndRefusedForms read well on a phone and on a desk, for whoever sees them and for whoever does not.
func TestDrillTheGoalAndRefusedForms(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.mustRun("demo", "--responses", "20000", "--seed", "5")
	p.serve()
	people, b := p.people(), newBrowser(t)
	b.become(people.department("lan"), p.base+"/staff/figures/target")
	b.readsBoth("goal")
	b.become(people.person("hoa", staff.Leader, "24781"), p.base+"/staff/figures/target")
	b.readsBoth("goal of a unit")
	b.open(p.base + "/staff/figures/24781")
	b.readsBoth("figures of a unit")
	b.become(people.person("anh", staff.Admin, ""), p.base+"/staff/accounts")
	evaluate[bool](b, `document.querySelector('form[action="/staff/accounts"][method=post]').noValidate = true`)
	b.do(chromedp.SendKeys("#name", "mai"), chromedp.Click(`form[action="/staff/accounts"][method=post] button`))
	b.waitText("Chưa làm được")
	b.readsBoth("refused form")
	b.open(p.base + "/staff/keys")
	evaluate[bool](b, `document.querySelector('form[action="/staff/keys"][method=post]').noValidate = true`)
	b.do(chromedp.SendKeys("#name", "Một cửa"), chromedp.Click(`form[action="/staff/keys"][method=post] button`))
	b.waitText("Xin chọn ít nhất một quyền")
	b.readsBoth("refused choice")
}
