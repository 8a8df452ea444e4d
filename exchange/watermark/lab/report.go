package lab

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Report says when and where a table was made.
type Report struct {
	Run      *Run
	Rows     []Row
	Date     string
	Version  string // of the program
	Machine  string
	Command  string // that makes it again
	Complete bool   // every cell of the run is done
}

// Markdown is the table as a page.
func (p Report) Markdown() string {
	var b strings.Builder
	var seconds, spent float64
	for _, r := range p.Rows {
		seconds, spent = seconds+r.Seconds, spent+r.Spent
	}
	fmt.Fprintf(&b, "# Tracing: which leaks name the right copy\n\nWritten by `%s` on %s, version %s, %s; %d pictures traced at once, so seconds are of a busy machine; %.0f minutes for all, in which %.0f minutes of processor time were needed.\n\n",
		p.Command, p.Date, p.Version, p.Machine, p.Run.Workers, seconds/60, spent/60)
	if !p.Complete {
		fmt.Fprintf(&b, "**Not finished: %d of %d rows. The same command goes on from here.**\n\n", len(p.Rows), len(p.Run.Cells))
	}
	var kinds []string
	for _, k := range p.Run.Papers {
		kinds = append(kinds, k.Kind)
	}
	fmt.Fprintf(&b, "%d pictures a row, spread over %d kinds of page (%s); %d recipients; accused at 1e-6 after all multipliers. A document of one page has a grid of 16 x 24 tiles, a longer one 12 x 16 a page, and all of its pages that are named leak, one a picture; rows of several pages have as many pictures, of fewer documents, at least %d. In rows of several pages each picture is held against its own page. Registration is automatic, but of photographs the page's corners are given where the row's name does not say otherwise.\n\n",
		p.Run.Pictures, len(kinds), strings.Join(kinds, ", "), p.Run.Recipients, leastDocuments)
	b.WriteString("| leak | accused rightly | 95 % interval | target | leads | wrong | thin: right copy | tiles seen, ceiling | log10 P | session mark blind / in all | seconds p50 / max | |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, c := range p.Run.Cells {
		if row, ok := rowOf(p.Rows, c); ok {
			b.WriteString(line(c, row))
		}
	}
	b.WriteString(legend)
	b.WriteString("\n## What the leaks model\n| leak | models | leaves out |\n|---|---|---|\n")
	said := map[string]bool{}
	for _, c := range p.Run.Cells {
		if !said[c.Leak.Name] {
			said[c.Leak.Name] = true
			fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Leak.Name, c.Leak.Models, c.Leak.Leaves)
		}
	}
	return b.String()
}

const legend = `
- *accused rightly*: a copy that leaked is accused and nobody else, of the pictures that are not thin; the interval is Wilson's. **below**: under the target; *within chance*: the interval still holds it.
- *leads*: not accused, but the right copy is named as one to ask about. *wrong*: somebody innocent accused, and wrong leads.
- *thin*: pictures in which too few tiles can carry displacement for an accusation (nearly empty pages, small parts of such): there the right copy as a lead or accused is aimed at (99 %).
- *tiles seen, ceiling*: medians; the ceiling is log10 P if each tile seen were read rightly. Where it lies above -6 nobody can be accused, and the row says for how many pictures.
- *session mark*: read without knowing the document, and read in any way (blind, after registration, or against the document's views).
`

func rowOf(rows []Row, c Cell) (Row, bool) {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Cell == c.Name() })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}

// Sum is what a row comes to.
type Sum struct {
	Right    int     `json:"right"` // of Pictures: a copy that leaked is accused, and nobody else
	Pictures int     `json:"pictures"`
	Low      float64 `json:"low"` // 95 % interval of the share
	High     float64 `json:"high"`
	Target   float64 `json:"target"`
	Below    bool    `json:"below"`
	// Reachable of Pictures show enough tiles for an accusation.
	Reachable int `json:"reachable"`
	// Thin pictures are counted apart: ThinRight of them accuse the right copy or
	// lead to it.
	Thin       int            `json:"thin"`
	ThinRight  int            `json:"thin_right"`
	Leads      int            `json:"leads"`
	Wrong      int            `json:"wrong"`
	WrongLeads int            `json:"wrong_leads"`
	Blind      int            `json:"session_blind"` // of all pictures
	Session    int            `json:"session"`
	Tiles      int            `json:"tiles"`   // median
	Ceiling    float64        `json:"ceiling"` // median log10 P
	Log10P     float64        `json:"log10_p"` // median
	P50        float64        `json:"seconds_p50"`
	Max        float64        `json:"seconds_max"`
	Reasons    map[string]int `json:"reasons"` // of pictures that are neither right nor thin
}

// Sum adds up the pictures of a row.
func (r Row) Sum(c Cell) Sum {
	s := Sum{Target: c.Target, Reasons: map[string]int{}}
	var tiles, ceiling, log10P, seconds []float64
	for _, x := range r.Trials {
		seconds, log10P, tiles = append(seconds, x.Seconds), append(log10P, x.Log10P), append(tiles, float64(x.Tiles))
		if x.Ceiling < 0 {
			ceiling = append(ceiling, x.Ceiling)
		}
		if x.Thin {
			s.Thin += 1
			s.ThinRight += one(x.Right || x.Lead)
		} else {
			s.Pictures++
			s.Right += one(x.Right)
			s.Reachable += one(x.Ceiling <= -6 || x.Tiles == 0 || c.Leak.Pictures > 1)
			if !x.Right {
				s.Reasons[x.Reason]++
			}
		}
		s.Leads += one(x.Lead)
		s.Wrong += one(x.Wrong)
		s.WrongLeads += one(x.WrongLead)
		s.Blind += one(x.Session == "blind")
		s.Session += one(x.Session != "")
	}
	right := share{s.Right, s.Pictures}
	s.Low, s.High = right.interval()
	s.Below = s.Pictures > 0 && right.value() < c.Target
	s.Tiles, s.Ceiling, s.Log10P, s.P50 = int(median(tiles)), median(ceiling), median(log10P), median(seconds)
	s.Max = slices.Max(seconds)
	return s
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// line is a row of the table.
func line(c Cell, r Row) string {
	s := r.Sum(c)
	target, note := "–", []string{}
	if c.Target > 0 {
		target = fmt.Sprintf("%.0f %%", 100*c.Target)
	}
	if s.Below {
		how := "**below**"
		if s.High >= c.Target {
			how += ", within chance"
		}
		note = append(note, how)
	}
	if s.Reachable < s.Pictures {
		how := fmt.Sprintf("ceiling above -6 in %d", s.Pictures-s.Reachable)
		if (share{s.Reachable, s.Pictures}).value() < c.Target {
			how += ": the target is out of reach"
		}
		note = append(note, how)
	}
	for _, reason := range slices.Sorted(maps.Keys(s.Reasons)) {
		note = append(note, fmt.Sprintf("%d %s", s.Reasons[reason], reason))
	}
	accused, interval, thin, ceiling, session := "–", "–", "–", "", "–"
	if s.Pictures > 0 {
		accused = fmt.Sprintf("%d/%d", s.Right, s.Pictures)
		interval = fmt.Sprintf("%.0f–%.0f %%", 100*s.Low, 100*s.High)
	}
	if s.Thin > 0 {
		thin = fmt.Sprintf("%d/%d", s.ThinRight, s.Thin)
	}
	if s.Ceiling < 0 {
		ceiling = fmt.Sprintf(", %.0f", s.Ceiling)
	}
	if c.Leak.Pictures == 1 {
		session = fmt.Sprintf("%d / %d of %d", s.Blind, s.Session, len(r.Trials))
	}
	wrong := fmt.Sprint(s.Wrong)
	if s.Wrong > 0 {
		wrong = fmt.Sprintf("**%d**", s.Wrong)
	}
	if s.WrongLeads > 0 {
		wrong += fmt.Sprintf(", %d leads", s.WrongLeads)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %d | %s | %s | %d%s | %.0f | %s | %.1f / %.1f | %s |\n", c.Name(), accused, interval, target,
		s.Leads, wrong, thin, s.Tiles, ceiling, s.Log10P, session, s.P50, s.Max, strings.Join(note, "; "))
}
