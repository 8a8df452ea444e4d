package inspect

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Check looks through a document and says which rung of the ladder it stands on.
func Check(in Input) Report {
	c := &checking{in: in, report: Report{Findings: []Finding{}, Counts: map[Kind]int{}}, persons: map[Kind]map[string]bool{}}
	c.clearFields()
	c.field("subject", in.Subject)
	c.field("note", in.Note)
	for i, f := range in.Files {
		c.file(i, f)
	}
	pages := slices.Clone(in.Pages)
	slices.SortStableFunc(pages, func(a, b Page) int {
		if a.File != b.File {
			return a.File - b.File
		}
		return a.Number - b.Number
	})
	for i, p := range pages {
		if i > 0 && pages[i-1].File != p.File {
			c.list, c.own = list{}, date{}
		}
		c.page(p)
	}
	slices.SortStableFunc(c.report.Findings, func(a, b Finding) int {
		x, y := a.Place, b.Place
		if (x.Page == 0) != (y.Page == 0) { // fields and names come first
			return cmp.Compare(x.Page, y.Page)
		}
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Page, y.Page), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	c.conclude()
	return c.report
}

// checking is one Check under way.
type checking struct {
	in      Input
	report  Report
	persons map[Kind]map[string]bool // distinct, by kind
	own     date                     // of the letter at hand
	list    list
	rows    int  // of lists, without a name or number that tells them apart
	loose   int  // lines outside lists that say two things of one person
	papers  bool // pictures, or a name of an ID paper
	clear   bool // an identity where it would stand in the clear
}

// list is the list of persons that is being read, over lines and pages.
type list struct {
	columns
	place Place
	rows  int
}

// identities are the kinds that say who a person is.
var identities = []Kind{CitizenID, OldID, Insurance, Social, Passport, Mobile, Birth, Address, Name, List}

func (c *checking) year() int { return c.in.Now.Year() }

func (c *checking) found(l *line, h hit, p Place) {
	c.report.Counts[h.kind]++
	if h.value != "" {
		if c.persons[h.kind] == nil {
			c.persons[h.kind] = map[string]bool{}
		}
		c.persons[h.kind][h.value] = true
	}
	if c.report.Counts[h.kind] > listed {
		return
	}
	if p.Column = min(1, p.Line); h.span.from < len(l.cols) {
		p.Column = int(l.cols[h.span.from])
	}
	c.report.Findings = append(c.report.Findings, Finding{h.kind, h.weight, p, l.excerpt(h), h.why})
}

// clearFields looks at what will not be sealed. The leader who approves may be
// named, and nobody else.
func (c *checking) clearFields() {
	for _, f := range []struct{ name, text string }{{"number", c.in.Number}, {"notation", c.in.Notation}, {"reason", c.in.Answers.Reason}, {"approval", c.in.Answers.Approval}} {
		for n, l := range linesOf(f.text) {
			for _, h := range slices.Concat(l.numbers(c.year(), columns{}), l.births(date{}, c.year()), l.addresses()) {
				c.clear = true
				c.found(&l, h, Place{Field: f.name, Line: n + 1})
			}
			for _, h := range l.names(true) {
				if f.name != "approval" && !h.official && h.weight != Low {
					c.clear = true
					c.found(&l, h.hit, Place{Field: f.name, Line: n + 1})
				}
			}
		}
	}
}

// field looks at subject or note.
func (c *checking) field(name, text string) {
	for n, l := range linesOf(text) {
		at := Place{Field: name, Line: n + 1}
		c.line(&l, at, l.names(true))
		for _, h := range l.fieldSecrecy(false) {
			c.found(&l, h, at)
		}
		c.paperWords(&l, at)
	}
}

// file looks at a file's name.
func (c *checking) file(i int, f File) {
	at := Place{Field: "file", File: i, Line: 1}
	l := lineOf(apart(f.Name))
	c.line(&l, at, l.names(true))
	for _, h := range l.fieldSecrecy(true) {
		c.found(&l, h, at)
	}
	c.paperWords(&l, at)
	if f.Picture {
		c.papers = true
	}
}

// apart sets the words of a file's name apart, as in KQXN_NguyenVanA.pdf.
func apart(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	var b strings.Builder
	before := ' '
	for _, r := range name {
		if r == '_' || r == '+' || r == '-' {
			r = ' '
		}
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

var paperNames = []string{"cccd", "cmnd", "cmt", "can cuoc", "chung minh nhan dan", "ho chieu", "passport", "the bhyt", "bhyt", "giay khai sinh"}

// paperWords asks about ID papers where a name speaks of one.
func (c *checking) paperWords(l *line, p Place) {
	for i := range l.bare {
		for _, w := range paperNames {
			if phraseAt(l.bare, i, w) {
				c.papers = true
				c.found(l, hit{IDPaper, Medium, "id_paper_word", span{i, i + len(w)}, ""}, p)
				return
			}
		}
	}
}

// page looks at a page of a file.
func (c *checking) page(p Page) {
	lines := linesOf(p.Text)
	letters := 0
	for i := range lines {
		letters += lines[i].letters()
	}
	if letters < unreadable {
		c.papers = true
		c.found(&line{}, hit{Unread, Context, "no_text", span{}, ""}, Place{File: p.File, Page: p.Number})
	}
	end := markBlocks(lines)
	for i := range end {
		if d, ok := lines[i].ownDate(); ok {
			c.own = d
		}
	}
	headings := headingsOf(lines)
	names := make([][]nameHit, len(lines))
	for i := range lines {
		names[i] = lines[i].names(false)
	}
	markSignatures(lines, names)
	for i := range lines {
		at := Place{File: p.File, Page: p.Number, Line: i + 1}
		switch {
		case headings[i].any:
			c.list = list{columns: headings[i], place: at}
		case lines[i].block != body:
			c.list = list{}
		}
		for _, h := range secrecy(lines, i) {
			c.found(&lines[i], h, at)
		}
		c.line(&lines[i], at, names[i])
	}
}

// unreadable is how few letters make a page one whose content is a picture: a
// scanner's own line or a page number may stand on it.
const unreadable = 40

// line looks at one line, in a list or not.
func (c *checking) line(l *line, p Place, names []nameHit) {
	var hits []hit
	for _, h := range l.numbers(c.year(), c.list.columns) {
		if h.kind != Mobile || l.block == body && !l.agency() {
			hits = append(hits, h)
		}
	}
	hits = append(hits, l.births(c.own, c.year())...)
	coded := false
	if l.block != recipients {
		if l.block == body {
			hits = append(hits, l.addresses()...)
		}
		for _, h := range l.health() {
			coded = coded || h.kind == CaseCode
			c.found(l, h, p)
		}
	}
	if c.list.births && !slices.ContainsFunc(hits, func(h hit) bool { return h.kind == Birth }) {
		if h, ok := l.birthColumn(len(names) > 0, c.own, c.year()); ok {
			hits = append(hits, h)
		}
	}
	supported := len(hits) > 0 || coded || c.list.names && (l.numbered() || len(l.cells()) == 1)
	named := 0
	for _, n := range names {
		if l.block == body && (!n.official || coded || c.list.names) && (n.weight != Low || n.labelled || supported) {
			hits = append(hits, n.hit)
			named++
		}
	}
	for _, h := range hits {
		c.found(l, h, p)
	}
	c.row(l, p, hits, named, coded)
}

// row counts persons by the lines that speak of one.
func (c *checking) row(l *line, p Place, hits []hit, named int, coded bool) {
	if !c.list.any {
		if named > 0 && len(hits) > named && p.Page > 0 {
			if c.loose++; c.loose == 3 {
				c.found(l, hit{List, Medium, "list_rows", span{}, ""}, p)
			}
		}
		return
	}
	unnamed := c.list.names && l.numbered() && l.tabular()
	switch {
	case len(hits) > 0 && (named > 0 || l.numbered() || len(l.cells()) == 1):
	case coded && l.numbered():
	case unnamed:
	default:
		return
	}
	if len(hits) == 0 && !coded {
		c.rows++
	}
	if c.list.rows++; c.list.rows == 2 {
		at := c.list.place
		c.found(&line{}, hit{List, High, "list_header", span{}, ""}, at)
	}
}
