package main

import (
	"fmt"
	"math"
	"strings"

	"niem/crypto"
	"niem/exchange/evidence"
	"niem/exchange/evidence/minutes"
	"niem/exchange/watermark"
)

// Texts that belong together.
var (
	minutesWho = []text{
		tMinutesWho1,
		tMinutesWho2,
		tMinutesWho3,
		tMinutesWho4,
		tMinutesWho5,
	}
	minutesBelieve = []text{
		tMinutesBelieve1,
		tMinutesBelieve2,
		tMinutesBelieve3,
		tMinutesBelieve4,
	}
	minutesChecks = map[string]text{
		evidence.CheckSignatures: tMinutesChecksSignatures,
		evidence.CheckManifests:  tMinutesChecksManifests,
		evidence.CheckBiases:     tMinutesChecksBiases,
		evidence.CheckCodewords:  tMinutesChecksCodewords,
		evidence.CheckCandidates: tMinutesChecksCandidates,
		evidence.CheckRule:       tMinutesChecksRule,
		evidence.CheckDecision:   tMinutesChecksDecision,
	}
	minutesKeys = [...]text{
		minutes.Unseen:  tMinutesKeysUnseen,
		minutes.Silent:  tMinutesKeysSilent,
		minutes.Read:    tMinutesKeysRead,
		minutes.Agrees:  tMinutesKeysAgrees,
		minutes.Differs: tMinutesKeysDiffers,
	}
)

// minutesOf words what an evidence file that verified says. It names nobody but
// the accused; of all others there is the number.
func (a *app) minutesOf(f *evidence.File, r *evidence.Report, d minutes.Drawing, sum crypto.Hash) minutes.Minutes {
	m := minutes.Minutes{Language: "en", Head: []string{a.say(tMinutesState), a.say(tMinutesMotto)}, Title: a.say(tMinutesTitle), Date: f.RunBy[0].At,
		Foot: a.wording(tMinutesFoot, sum.String()), Sign: a.say(tMinutesSign), Signers: []string{a.say(tMinutesSigner), a.say(tMinutesWitness), a.say(tMinutesLeader)}}
	if a.lang == vietnamese {
		m.Language = "vi"
	}
	m.Sections = []minutes.Section{a.minutesFacts(f, r, sum), a.minutesPictures(f, d), a.minutesVerdict(f, r), a.minutesNumbers(f),
		{Title: a.say(tMinutesWho), Points: a.wordings(minutesWho)}, a.minutesVerified(r), {Title: a.say(tMinutesBelieve), Points: a.wordings(minutesBelieve)}, a.minutesEvidence(f, d)}
	return m
}

func (a *app) wording(t text, args ...any) string { return fmt.Sprintf(a.say(t), plain(args)...) }

func (a *app) wordings(all []text) (out []string) {
	for _, t := range all {
		out = append(out, a.say(t))
	}
	return out
}

func (a *app) minutesFacts(f *evidence.File, r *evidence.Report, sum crypto.Hash) minutes.Section {
	s := minutes.Section{}
	row := func(name text, value string) {
		s.Rows = append(s.Rows, minutes.Row{Name: a.say(name), Value: oneLine(value)})
	}
	for _, who := range f.RunBy {
		row(tMinutesRunBy, a.wording(tMinutesRunner, who.Username, who.Person.String(), who.Device.String()))
		row(tMinutesAt, a.wording(tMinutesLogged, when(who.At), who.LogIndex))
	}
	row(tMinutesDocument, f.Document.String())
	row(tMinutesContainer, r.Manifest.Container().String())
	if !r.Manifest.Original.IsZero() {
		row(tMinutesOriginal, r.Manifest.Original.String())
	}
	row(tMinutesManifest, crypto.HashOf(f.Manifests[len(f.Manifests)-1]).String())
	row(tMinutesDevice, r.Manifest.Device.String())
	row(tMinutesDetector, f.Detector)
	row(tMinutesFile, sum.String())
	return s
}

func (a *app) minutesPictures(f *evidence.File, d minutes.Drawing) minutes.Section {
	s := minutes.Section{Title: a.say(tMinutesPictures)}
	for i, p := range f.Pictures {
		value := a.wording(tMinutesPicture, p.Name, p.Width, p.Height, p.SHA256.String())
		if p.Corners != nil {
			value += a.say(tMinutesCorners)
		}
		if d.Pictures[i].Picture != nil {
			value += a.say(tMinutesMatches)
		} else {
			value += a.say(tMinutesNotGiven)
		}
		s.Rows = append(s.Rows, minutes.Row{Name: a.wording(tMinutesPictureN, i+1), Value: value})
	}
	return s
}

func (a *app) minutesVerdict(f *evidence.File, r *evidence.Report) minutes.Section {
	s := minutes.Section{Title: a.say(tMinutesVerdict)}
	if f.Decision.Outcome != watermark.OutcomeAccused {
		said := tMinutesNobody
		if f.Decision.Outcome == watermark.OutcomeInconclusive {
			said = tMinutesInconclusive
		}
		s.Stressed, s.Lines = a.wording(said, a.traceReason(f.Decision.Reason)), []string{a.say(tMinutesNobodyMeans)}
		return s
	}
	var names []string
	for _, one := range r.Again.Accused {
		names = append(names, crypto.PersonID(one.Recipient).String())
		s.Rows = append(s.Rows, minutes.Row{Name: a.wording(tMinutesCopyOf, crypto.PersonID(one.Recipient).String()),
			Value: a.wording(tMinutesChance, a.chance(one.Log10P), math.Ceil(one.WarpLog10P*10)/10)})
	}
	said := tMinutesAccused
	switch f.Decision.Reason {
	case watermark.ReasonCombined:
		said = tMinutesCombined
	case watermark.ReasonDifferentCopies:
		said = tMinutesDifferent
	}
	s.Stressed = a.wording(said, strings.Join(names, ", "))
	s.Lines = a.wordings([]text{tMinutesPerson, tMinutesMeans})
	return s
}

// chance words a bound so that rounding never understates it.
func (a *app) chance(log10 float64) string {
	return a.wording(tMinutesBound, math.Ceil(log10*10)/10, int(math.Floor(-log10)))
}

func (a *app) minutesNumbers(f *evidence.File) minutes.Section {
	d, tried := f.Decision, 0
	for _, s := range f.Sightings {
		tried += s.Tried
	}
	s := minutes.Section{Title: a.say(tMinutesNumbers)}
	row := func(name text, value string) {
		s.Rows = append(s.Rows, minutes.Row{Name: a.say(name), Value: value})
	}
	pages := pageList(d.Pages)
	if pages == "" {
		pages = "–"
	}
	row(tMinutesSeen, a.wording(tMinutesTiles, d.TilesSeen, pages))
	row(tMinutesCandidates, fmt.Sprint(d.Candidates))
	row(tMinutesLooks, a.wording(tMinutesTried, d.Registrations, tried))
	row(tMinutesThreshold, fmt.Sprintf("%g", d.Threshold))
	row(tMinutesSeconds, fmt.Sprintf("%.1f", d.Seconds))
	return s
}

func (a *app) minutesVerified(r *evidence.Report) minutes.Section {
	s := minutes.Section{Title: a.say(tMinutesVerified), Lines: []string{a.say(tMinutesVerifiedHow)}}
	if len(r.Again.Accused) == 0 {
		s.Lines = append(s.Lines, a.say(tMinutesNotRepeated))
	}
	for _, c := range r.Checks {
		s.Points = append(s.Points, a.say(minutesChecks[c.Code]))
	}
	return s
}

func (a *app) minutesEvidence(f *evidence.File, d minutes.Drawing) minutes.Section {
	s := minutes.Section{Title: a.say(tMinutesEvidence)}
	if len(d.Pages) == 0 {
		s.Lines = []string{a.say(tMinutesNoTiles)}
	}
	for says, words := range minutesKeys {
		if d.Count[says] > 0 {
			s.Legend = append(s.Legend, minutes.Key{Says: minutes.Says(says), Words: a.wording(words, d.Count[says])})
		}
	}
	for i, p := range d.Pictures {
		if p.Picture != nil {
			p.Caption = a.wording(tMinutesPictureCaption, i+1, f.Pictures[i].Name)
			s.Figures = append(s.Figures, p)
		}
	}
	for _, p := range d.Pages {
		p.Caption = a.wording(tMinutesPageCaption, p.Page)
		s.Figures = append(s.Figures, p.Figure)
	}
	return s
}
