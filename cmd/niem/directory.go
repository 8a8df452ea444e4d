package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"niem/web/api"
)

func (a *app) directoryCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "directory", Short: a.say(tDirectory)}
	check := &cobra.Command{
		Use: "check", Short: a.say(tDirectoryCheck), Long: a.say(tDirectoryCheckLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			out, err := d.client.CheckDirectory(cmd.Context())
			if err != nil {
				return err
			}
			if err := a.answer(out, func() { a.printFindings(out) }); err != nil || out.Well {
				return err
			}
			return &silentFailure{}
		}),
	}
	var in api.DirectorySync
	sync := &cobra.Command{
		Use: "sync", Short: a.say(tDirectorySync), Long: a.say(tDirectorySyncLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			out, err := d.client.SyncDirectory(cmd.Context(), in)
			if err != nil {
				return err
			}
			return a.answer(out, func() { a.tell(tDirectorySynced, out.Added, out.Changed, out.Disabled) })
		}),
	}
	sync.Flags().BoolVar(&in.AcceptShrunken, "accept-shrunken", false, a.say(tFlagAcceptShrunken))
	cmd.AddCommand(check, sync)
	return cmd
}

func (a *app) printFindings(out api.DirectoryCheck) {
	marks := map[string]string{"good": "✓", "warning": "!", "failure": "✗"}
	for _, f := range out.Findings {
		meaning, known := findingTexts[f.Code]
		if !known {
			meaning = text{f.Code, f.Code}
		}
		fmt.Fprintf(a.out, "%s %s: %s\n", marks[f.Severity], a.say(meaning), oneLine(f.Detail))
	}
}

// findingTexts say what a finding is about.
var findingTexts = map[string]text{
	"unreachable":         {"không nối được", "can't be reached"},
	"tls":                 {"kết nối TLS", "TLS"},
	"certificate_expires": {"chứng thư sắp hết hạn", "certificate ends soon"},
	"service_bind":        {"tài khoản đọc", "reading account"},
	"kind":                {"loại thư mục", "kind of directory"},
	"wrong_kind":          {"sai loại thư mục (--ldap-kind)", "wrong kind of directory (--ldap-kind)"},
	"passwords_readable":  {"tài khoản đọc có quá nhiều quyền", "the reading account has too many rights"},
	"no_lockout":          {"danh bạ không khóa tài khoản", "the directory never locks accounts"},
	"lockout_threshold":   {"ngưỡng khóa của danh bạ", "the directory's threshold for locking"},
	"password_length":     {"độ dài mật khẩu", "length of passwords"},
	"policy_unreadable":   {"không đọc được chính sách mật khẩu", "the password policy can't be read"},
	"unreadable":          {"không đọc được danh bạ", "the directory can't be read"},
	"people":              {"người dùng", "people"},
	"unusable_entry":      {"mục không dùng được", "unusable entry"},
	"ambiguous_name":      {"tên trùng", "name held by several"},
	"incomplete_roster":   {"hồ sơ thiếu", "incomplete entry"},
	"role_group_missing":  {"không có nhóm vai trò", "role group missing"},
	"role_group_empty":    {"nhóm vai trò không có ai", "role group empty"},
	"lists":               {"danh sách người nhận", "lists of recipients"},
	"last_read":           {"lần đọc danh bạ gần nhất", "last reading of the directory"},
}
