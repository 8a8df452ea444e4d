package main

// Status, alarms and the security log.
var (
	tSetMetricsListen = text{"địa chỉ loopback cho Prometheus, ví dụ 127.0.0.1:9443; để trống: không mở", "loopback address for Prometheus, such as 127.0.0.1:9443; empty: none"}
	tSetWatchDisk     = text{"các thư mục có ổ đĩa cần theo dõi, cách nhau bằng dấu phẩy", "folders whose disks are watched, between commas"}

	tStatus     = text{"tình trạng dịch vụ và cảnh báo (cán bộ chuyên trách)", "state of the service and its alarms (security officers)"}
	tStatusLong = text{
		"Cho biết các máy chủ có trả lời không, nhật ký đã ký tới đâu, số lần mở và bị từ chối trong giờ qua, và các cảnh báo đang có hoặc đã hết trong bảy ngày.",
		"Tells which servers answer, how far the log is signed, openings and refusals of the last hour, and the alarms that stand or ended within seven days.",
	}
	tStatusHead     = text{"Lúc %s, phiên bản %s", "At %s, version %s"}
	tAnswers        = text{"có trả lời", "answers"}
	tAnswersNot     = text{"KHÔNG trả lời", "does NOT answer"}
	tStatusLog      = text{"Nhật ký: %d mục, đã ký %d.", "Log: %d entries, %d signed."}
	tStatusUnsigned = text{"Có mục chưa được ký từ %s.", "Entries wait for a signature since %s."}
	tStatusHour     = text{"Trong giờ qua: %d lần mở, %d lần bị từ chối mở, %d lần đăng nhập sai.", "In the last hour: %d openings, %d refused openings, %d failed sign-ins."}
	tStatusWork     = text{"Phiên làm việc: %d. Việc nền: %d đang chờ, %d hỏng trong giờ qua. Cơ sở dữ liệu: %s.", "Sessions: %d. Background work: %d wait, %d failed in the last hour. Database: %s."}
	tNoAlarms       = text{"Không có cảnh báo nào trong bảy ngày qua.", "No alarm in the last seven days."}
	tAlarmStands    = text{"đang có", "stands"}
	tColAlarm       = text{"Cảnh báo", "Alarm"}
	tColMeaning     = text{"Ý nghĩa", "Meaning"}
	tColAbout       = text{"Đối tượng", "About"}
	tColDetail      = text{"Chi tiết", "Detail"}
	tColSince       = text{"Từ", "Since"}
	tColEnded       = text{"Hết", "Ended"}

	tSecurityLog     = text{"xuất nhật ký an ninh ra tệp", "export the security log to a file"}
	tSecurityLogLong = text{
		"Ghi các dòng của nhật ký an ninh (đăng nhập kèm địa chỉ, yêu cầu bị từ chối, cảnh báo) thành JSON, mỗi dòng một sự kiện; mặc định là 24 giờ qua. Việc xuất được ghi vào nhật ký.",
		"Writes the lines of the security log (sign-ins with addresses, refused requests, alarms) as JSON, one a line; by default the last 24 hours. The export is itself logged.",
	}
	tFlagFromDay      = text{"từ ngày, dạng 2026-11-25", "from this day, as 2026-11-25"}
	tFlagToDay        = text{"đến trước ngày, dạng 2026-11-26", "until before this day, as 2026-11-26"}
	tNeedDay          = text{"ngày viết theo dạng 2026-11-25", "days are written as 2026-11-25"}
	tSecurityExported = text{"Đã xuất nhật ký an ninh vào %s: %d dòng, từ %s đến %s.", "Exported the security log to %s: %d lines, from %s to %s."}

	// What an alarm means, and what to do.
	tAlarmOpenings   = text{"Một người mở rất nhiều văn bản: xem niem audit --person, hỏi người đó", "One person opens very many documents: see niem audit --person, ask the person"}
	tAlarmRefusals   = text{"Một người bị từ chối rất nhiều lần: xem niem audit --person", "One person is refused very often: see niem audit --person"}
	tAlarmSignIns    = text{"Rất nhiều lần đăng nhập sai: xem niem log security", "Very many failed sign-ins: see niem log security"}
	tAlarmCheckpoint = text{"Nhật ký chậm được ký: xem nhật ký máy chủ", "The log is signed late: see the server's log"}
	tAlarmJobs       = text{"Việc nền chậm hoặc hỏng: xem nhật ký máy chủ", "Background work is late or fails: see the server's log"}
	tAlarmWitness    = text{"Nhân chứng im lặng: hỏi cơ quan vận hành nhân chứng", "A witness is silent: ask the authority that runs it"}
	tAlarmPeels      = text{"Máy mở niêm phong đã mở nhiều hơn nhật ký ghi: dừng cấp mở, lập biên bản", "The releaser opened more than the log tells: stop releases, draw up minutes"}
	tAlarmDirectory  = text{"Không đọc được danh bạ: niem doctor", "The directory can't be read: niem doctor"}
	tAlarmBackup     = text{"Quá một ngày chưa có bản sao lưu mới: chạy niem backup make và xem lịch chạy", "No new backup for more than a day: run niem backup make and look at its timer"}
	tAlarmDrill      = text{"Quá một quý chưa diễn tập khôi phục: chạy niem drill", "No restoring was rehearsed for a quarter: run niem drill"}
	tStatusBackup    = text{"Bản sao lưu mới nhất: %s; diễn tập khôi phục đạt gần nhất: %s.", "Newest backup: %s; newest restoring rehearsed with success: %s."}
	tAlarmLogLost    = text{"Nhật ký thiếu mục mà bên làm chứng biết: máy chủ ngừng phục vụ, khôi phục nhật ký (niem restore finish)", "The log lacks entries that a witness knows: nothing is served, restore the log (niem restore finish)"}
	tAlarmDisk       = text{"Ổ đĩa sắp đầy: thêm dung lượng", "A disk is nearly full: add space"}
)
