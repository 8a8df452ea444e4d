package main

import (
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange/watermark/lab"
)

type labAttack struct {
	Name     string  `json:"name"`
	Family   string  `json:"family"`
	Pictures int     `json:"pictures"` // taken in: one, or a copy of each of so many colluders
	Photo    bool    `json:"photo"`    // it has corners
	Target   float64 `json:"target"`   // share accused that is aimed at; 0 for none
	Pages    int     `json:"pages"`    // of the document of which the target speaks
	Models   string  `json:"models"`
	Leaves   string  `json:"leaves"` // what it leaves out
}

type labLeak struct {
	Attack  string  `json:"attack"`
	Picture string  `json:"picture"`
	Width   int     `json:"width"`
	Height  int     `json:"height"`
	Corners *string `json:"corners"` // as --corners takes them; null unless a photograph
}

func (a *app) labAttackCommand() *cobra.Command {
	var list bool
	var name string
	var seed uint64
	cmd := &cobra.Command{
		Use: "attack --list | --attack NAME --seed S IN.png… OUT", Short: a.say(tLabAttack), Long: a.say(tLabAttackLong), Args: cobra.ArbitraryArgs,
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			switch {
			case list && name == "" && len(args) == 0:
				return a.labAttacks()
			case list || name == "" || len(args) < 2 || !cmd.Flags().Changed("seed"):
				return &usageError{a.say(tLabAttackNeeds)}
			}
			return a.labLeak(name, seed, args[:len(args)-1], args[len(args)-1])
		}),
	}
	cmd.Flags().BoolVar(&list, "list", false, a.say(tFlagLabList))
	cmd.Flags().StringVar(&name, "attack", "", a.say(tFlagLabAttack))
	cmd.Flags().Uint64Var(&seed, "seed", 0, a.say(tFlagLabSeed))
	return cmd
}

// labAttacks lists what the simulator can do.
func (a *app) labAttacks() error {
	var all []labAttack
	for _, x := range lab.Leaks() {
		all = append(all, labAttack{x.Name, x.Family, x.Pictures, x.Photo, x.Target, x.Pages, x.Models, x.Leaves})
	}
	return a.answer(struct {
		Attacks []labAttack `json:"attacks"`
	}{all}, func() {
		var rows [][]string
		for _, x := range all {
			target := "–"
			if x.Target > 0 {
				target = fmt.Sprintf("%.0f %%", 100*x.Target)
			}
			rows = append(rows, []string{x.Name, fmt.Sprint(x.Pictures), target, fmt.Sprint(x.Pages), x.Models})
		}
		a.table([]text{tLabHeadAttack, tLabHeadPictures, tLabHeadTarget, tLabHeadPages, tLabHeadModels}, rows)
	})
}

// labLeak makes of pictures what a leak makes of them.
func (a *app) labLeak(name string, seed uint64, in []string, to string) error {
	leak, ok := lab.LeakByName(name)
	if !ok {
		return a.fail(exitFailed, "attack", nil, tLabNoSuchAttack, name)
	}
	if len(in) != leak.Pictures {
		return &usageError{fmt.Sprintf(a.say(tLabAttackPictures), oneLine(name), leak.Pictures, len(in))}
	}
	var pages []image.Image
	for _, path := range in {
		page, _, err := a.readEvidence(path)
		if err != nil {
			return err
		}
		if len(pages) > 0 && page.Bounds().Size() != pages[0].Bounds().Size() {
			return a.fail(exitFailed, "sizes", nil, tLabSizes, path)
		}
		pages = append(pages, page)
	}
	made := leak.Of(pages, lab.Chance(seed, name))
	if at, err := os.Stat(to); err == nil && at.IsDir() {
		to = filepath.Join(to, name+".png")
	}
	if err := writeLeak(to, made.Picture); err != nil {
		return err
	}
	size := made.Picture.Bounds()
	out := labLeak{Attack: name, Picture: to, Width: size.Dx(), Height: size.Dy()}
	if made.Corners != nil {
		s := cornerText(made.Corners)
		out.Corners = &s
	}
	return a.answer(out, func() {
		if out.Corners != nil { // alone on standard output, so that a script can hand it to --corners
			fmt.Fprintln(a.out, *out.Corners)
		}
		a.warn(tLabPicture, to)
	})
}

// writeLeak writes PNG, which changes nothing, or JPEG where the name asks for it.
func writeLeak(path string, picture image.Image) error {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jpg", ".jpeg":
		var b strings.Builder
		if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 95}); err != nil {
			return err
		}
		return replaceFile(path, []byte(b.String()))
	}
	return replacePNG(path, picture)
}
