package main

import (
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestABrowserThatLacksSomethingIsToldSo, and is not sent to look for a fault of the network.
func TestABrowserThatLacksSomethingIsToldSo(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.serve()
	for _, lacking := range []string{"AbortController", "indexedDB", "fetch", "HTMLDialogElement"} {
		b := newBrowser(t)
		script := page.AddScriptToEvaluateOnNewDocumentParams{Source: "Object.defineProperty(window, '" + lacking + "', {value: undefined})"}
		if _, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, script); err != nil {
			t.Fatal(err)
		}
		b.open(p.base + "/kiosk")
		b.waitText("Chrome 80 trở lên")
		b.waitText("Mạng không có lỗi")
	}
}
