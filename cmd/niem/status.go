package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange"
	"niem/web/api"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: a.say(tStatus), Long: a.say(tStatusLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			status, err := d.client.Status(cmd.Context())
			if err != nil {
				return err
			}
			return a.answer(status, func() { a.printStatus(status) })
		}),
	}
}

func (a *app) printStatus(s api.Status) {
	a.tell(tStatusHead, when(s.Time), s.Version)
	for _, name := range slices.Sorted(maps.Keys(s.Ready)) {
		mark, word := "✓", tAnswers
		if !s.Ready[name] {
			mark, word = "✗", tAnswersNot
		}
		fmt.Fprintf(a.out, "%s %-12s %s\n", mark, oneLine(name), a.say(word))
	}
	a.tell(tStatusLog, s.LogEntries, s.SignedEntries)
	if s.UnsignedSince != nil {
		a.tell(tStatusUnsigned, when(*s.UnsignedSince))
	}
	a.tell(tStatusHour, s.Released, s.Refused, s.SignInsFailed)
	a.tell(tStatusWork, s.Sessions, s.JobsWaiting, s.JobsFailed, fmt.Sprintf("%.1f MB", float64(s.DatabaseBytes)/1e6))
	a.tell(tStatusBackup, a.whenOrNever(s.BackupMade), a.whenOrNever(s.BackupDrilled))
	if len(s.Alarms) == 0 {
		a.tell(tNoAlarms)
		return
	}
	var rows [][]string
	for _, alarm := range s.Alarms {
		meaning, known := alarmTexts[alarm.Code]
		if !known {
			meaning = text{alarm.Code, alarm.Code}
		}
		state := a.say(tAlarmStands)
		if alarm.Ended != nil {
			state = when(*alarm.Ended)
		}
		rows = append(rows, []string{alarm.Code, a.say(meaning), alarm.Subject, alarm.Detail, when(alarm.Since), state})
	}
	a.table([]text{tColAlarm, tColMeaning, tColAbout, tColDetail, tColSince, tColEnded}, rows)
}

// alarmTexts say what the alarm of a code means and what to do.
var alarmTexts = map[string]text{
	exchange.AlarmOpenings:       tAlarmOpenings,
	exchange.AlarmRefusals:       tAlarmRefusals,
	exchange.AlarmSignIns:        tAlarmSignIns,
	exchange.AlarmCheckpoint:     tAlarmCheckpoint,
	exchange.AlarmJobs:           tAlarmJobs,
	exchange.AlarmWitness:        tAlarmWitness,
	exchange.AlarmPeels:          tAlarmPeels,
	exchange.AlarmDirectory:      tAlarmDirectory,
	exchange.AlarmBackup:         tAlarmBackup,
	exchange.AlarmDrill:          tAlarmDrill,
	exchange.AlarmLogLost:        tAlarmLogLost,
	exchange.AlarmRecovery:       tAlarmRecovery,
	exchange.AlarmDisk:           tAlarmDisk,
	exchange.AlarmClock:          tAlarmClock,
	exchange.AlarmMail:           tAlarmMail,
	exchange.AlarmAnchor:         tAlarmAnchor,
	exchange.AlarmAnchorConflict: tAlarmAnchorConflict,
}

type securityAnswer struct {
	File  string    `json:"file"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Lines int       `json:"lines"`
}

func (a *app) securityLogCommand() *cobra.Command {
	var from, to string
	cmd := &cobra.Command{
		Use: "security FILE", Short: a.say(tSecurityLog), Long: a.say(tSecurityLogLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			end := time.Now()
			begin := end.Add(-24 * time.Hour)
			for _, given := range []struct {
				value string
				into  *time.Time
			}{{from, &begin}, {to, &end}} {
				if given.value == "" {
					continue
				}
				day, err := time.ParseInLocation(time.DateOnly, given.value, indochina)
				if err != nil {
					return &usageError{a.say(tNeedDay)}
				}
				*given.into = day
			}
			return a.exportSecurityLog(cmd.Context(), args[0], begin, end)
		}),
	}
	cmd.Flags().StringVar(&from, "from", "", a.say(tFlagFromDay))
	cmd.Flags().StringVar(&to, "to", "", a.say(tFlagToDay))
	return cmd
}

func (a *app) exportSecurityLog(ctx context.Context, path string, from, to time.Time) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	var n int
	if err := newStream(path, func(f io.Writer) (err error) {
		n, err = d.client.SecurityLog(ctx, from, to, f)
		return err
	}); err != nil {
		return err
	}
	return a.answer(securityAnswer{path, from, to, n}, func() { a.tell(tSecurityExported, path, n, when(from), when(to)) })
}
