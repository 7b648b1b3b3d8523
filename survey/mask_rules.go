package survey

import "strings"

// MaskRules is the one table that a comment is masked by, here and in the browser: web/page writes it into the script of the preview.
// Patterns speak of a text that has been spelled plainly (see spell): plain Latin letters, digits, spaces, and signs; but those of the words
// beside a sum (Money) speak of the text as it was written, for a name can be a currency but for its marks (Ngân, ngàn). They use only what
// both engines read alike. Of a shape the first group is the number.
type MaskRules struct {
	Digits []string `json:"digits"` // a digit, and signs that are that digit wherever they stand
	Alike  []string `json:"alike"`  // a digit, and what is written for it between digits
	Signs  []string `json:"signs"`  // a sign, and others that are read as it

	Run    string   `json:"run"`    // digits with short runs of other than letters between them
	Strong []string `json:"strong"` // what is no number of a person's whatever stands beside it: days, years of things
	Weak   []string `json:"weak"`   // what is none where nothing but such stands beside it: times, days without a year, shares
	Money  Money    `json:"money"`
	Phone  string   `json:"phone"`  // all digits of a phone number
	Entire string   `json:"entire"` // all digits of a phone number or an identity number
	Years  string   `json:"years"`  // years beside each other
	Free   string   `json:"free"`   // numbers that belong to nobody: 1800, 1900
	Token  string   `json:"token"`  // plates and passports
	Mail   string   `json:"mail"`   // an address written as it should be
	Spaced string   `json:"spaced"` // one with spaces, or with "at" in brackets
	Masked string   `json:"masked"` // what stands for an address
	Fewest int      `json:"fewest"` // digits that can be a number of a person's
	Solid  int      `json:"solid"`  // digits without a break that are one by themselves
	Small  int      `json:"small"`  // digits of a number that may stand beside such a one
}

// Money tells sums from what seems to be one. In doubt a number of a person's is hidden.
type Money struct {
	Sums  []string `json:"sums"`  // a sum where a currency stands behind it
	Price string   `json:"price"` // one where its word stands before it
	Round string   `json:"round"` // one by itself, to the thousand

	// Behind a sum.
	Currency string `json:"currency"` // a currency, and nothing else; its group: one of thousands and more, which no long number has
	Followed string `json:"followed"` // one that stands apart, and a word behind it: short for a word, or the name of a street or a province
	Doubted  string `json:"doubted"`  // one that may be a name: in capitals, without its marks, or as its keys were pressed
	Another  string `json:"another"`  // a word that begins like a currency

	// Before one.
	Priced  string `json:"priced"`
	Charged string `json:"charged"` // a word of prices; its group: without its marks
}

// MaskVersion numbers the rules: it grows with them, and what was masked by older ones is masked again.
const MaskVersion = 3

// Parts of the shapes.
const (
	day   = `(?:3[01]|[12][0-9]|0?[1-9])`
	month = `(?:1[0-2]|0?[1-9])`
	year  = `(?:19|20)[0-9]{2}`
	phone = `(?:0|84|0084)[235789][0-9]{8}`
)

// Masks returns the rules.
func Masks() MaskRules {
	r := MaskRules{
		Digits: []string{"0⓿🄋🄌❿➉➓⓾", "1❶➀➊⓵", "2❷➁➋⓶", "3❸➂➌⓷", "4❹➃➍⓸", "5❺➄➎⓹", "6❻➅➏⓺", "7❼➆➐⓻", "8❽➇➑⓼", "9❾➈➒⓽"},
		Alike:  []string{"0OoΟοОоՕօ〇○◯", "1Il|iıΙІіӀӏǀ∣", "2Z", "3ЗзƷ", "5SЅ", "6б", "8BΒВ"},
		Signs:  []string{"-−‐‑‒–—―⁃﹘", "/⁄∕⧸", ".·。∙・", ",、،"},
		Run:    `[0-9](?:[^0-9A-Za-z]{0,5}[0-9])*`,
		Strong: strongShapes(),
		Weak: []string{
			`((?:2[0-3]|[01]?[0-9]):[0-5][0-9](?::[0-5][0-9])?)`,
			`(` + day + `/` + month + `/[0-9]{2})`, `(` + day + `-` + month + `-[0-9]{2})`, `(` + day + `\.` + month + `\.[0-9]{2})`,
			`(` + day + `/` + month + `)`,
			`([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?%`,
		},
		Money:  moneyRules(),
		Phone:  `^` + phone + `$`,
		Entire: `^(?:` + phone + `|0[0-9]{11})$`,
		Years:  `^` + year + `(?:[^0-9A-Za-z]+(?:` + year + `|[1-9][0-9]?))*$`,
		Free:   `^1[89]00(?:[ .-]?[0-9]){4,6}$`,
		Token: `(?:[1-9][0-9][ .-]{0,2}[A-Za-z][A-Za-z0-9]?[ .-]{0,3}[0-9]{3}[ .]?[0-9]{2}` +
			`|[1-9][0-9][ .-]{0,2}[A-Z][A-Z0-9]?[ .-]{0,3}[0-9]{4}|[A-Z][0-9]{7})`,
		Mail: `[^ @]+@[^ ]+`,
		Spaced: `[^ @]+ {0,2}(?:@|[\[({] ?(?:at|a cong) ?[\])}]) {0,2}` +
			`(?:(?:[a-z0-9-]+\.)+(?:com|vn|net|org|edu|gov|info|io|me|us)|gmail|yahoo|hotmail|outlook|icloud|proton)`,
		Masked: "•••@•••",
		Fewest: 8, Solid: 9, Small: 3,
	}
	return r
}

// strongShapes are days with their year in every order, and years of a thing (118/2025, 11/2026, 9001:2015).
func strongShapes() []string {
	var shapes []string
	for _, sign := range []string{` ?/ ?`, ` ?- ?`, ` ?\. ?`} {
		shapes = append(shapes, `(`+strings.Join([]string{year, month, day}, sign)+`)`, `(`+strings.Join([]string{day, month, year}, sign)+`)`)
	}
	return append(shapes,
		`((?:[1-9][0-9]{0,3}|0[1-9]) ?/ ?`+year+`)`,
		`(`+month+`[-.]`+year+`)`,
		`([1-9][0-9]{3,4}:`+year+`)`,
		`((?:3[01]|[12][0-9]|0[1-9])(?:1[0-2]|0[1-9])`+year+`)`,
		`(`+year+`(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9]))`)
}

// moneyRules are the shapes of sums, and the words beside them as people write them.
func moneyRules() Money {
	const (
		gap    = `(?:[ \t\n]{0,3}\(?|[.,]?-?)`
		space  = `[ \t\n]`
		begins = `(?:^|[^\p{L}\p{M}\p{N}])`
		ends   = `(?:[^\p{L}\p{M}\p{N}]|$)`
		// đ or đg apart, and neither the name of a street (đ. Trần Phú) nor short for one.
		apart = `đg?(?:[ .\t\n]+(?:[^\p{Lu} .\t\n]|$)|[^\p{L}\p{M}\p{N} .\t\n]|$)`
	)
	return Money{
		Sums: []string{
			`([1-9][0-9]{0,2}(?:[. ,'][0-9]{3})+(?:[.,][0-9]{1,2})?)`,
			`([1-9][0-9]{4,14}(?:[.,][0-9]{1,2})?)`,
		},
		Price: `([1-9][0-9]{0,2}(?:[.,][0-9]{3})+|[1-9][0-9]{4,14})`,
		Round: `([1-9][0-9]{0,2}(?:\.[0-9]{3})*\.000|[1-9][0-9]{0,2}(?:,[0-9]{3})*,000)`,

		Currency: `^(?:đ` + ends + `|` + gap + `(?:(?:đồng|[vV][nN][dDđĐ]|[uU][sS][dD]|[₫$]|(nghìn|ngàn|triệu|tỷ|tỉ|tr))` + ends + `|` + apart + `))`,
		Followed: `^(?:[ \t\n]{1,3}\(?|\(|[.,]-?|-)(?:đồng[ \t-]+|đg?[ .\t\n/-]+)[\p{L}\p{N}]`,
		Doubted:  `^` + gap + `(?:ddoongf|đồng|dong|đg|dg|đ|d|(nghìn|nghin|ngàn|ngan|triệu|trieu|tỷ|tỉ|ty|ti|tr))` + ends,
		Another: `^` + gap + `(?:[đd]` + space + `?[/.-](?:` + space + `?c(?:h[íỉ])?|chi)` +
			`|đồng[ \t\n-]+(?:chí|ý|nghiệp|bào|thời|hành|đội|tình|loạt|bộ|hương|phục|thuận|nhất|nai|tháp)` +
			`|dong[ \t\n-]+(?:chi|y|nghiep|bao|thoi|hanh|doi|tinh|loat|bo|huong|phuc|thuan|nhat|nai|thap)` +
			`|ngan[ \t\n-]+hang)` + ends,

		Priced:  `(?:` + begins + `(?:vnd|vnđ|usd)|[₫$])[ :\t\n]{0,2}$`,
		Charged: begins + `(?:(tien|phi)|tiền|phí|giá)(?:` + space + `l[àa])?[ :\t\n]{0,2}$`,
	}
}
