package main

// Backups, restoring, the drill.
var (
	tBackup     = text{"Sao lưu", "Make a backup"}
	tBackupLong = text{
		"Sao lưu cơ sở dữ liệu (kèm nhật ký), các đối tượng và điểm kiểm của nhật ký vào một thư mục, không dừng dịch vụ. Mọi tệp được niêm phong cho khóa sao lưu; nửa bí mật của khóa để nơi khác. Không gồm khóa bọc của tiến trình cấp mở và khóa ký nhật ký.",
		"Copies database (with the log), objects and the log's checkpoint to a folder, without stopping the service. Every file is sealed to the backup key, whose secret half lies elsewhere. The releaser's keys and the log's signing key are not in it.",
	}
	tBackupList      = text{"Danh mục bản sao lưu", "The catalogue of backups"}
	tBackupPrune     = text{"Xóa bản sao lưu hết hạn lưu", "Remove backups whose time is over"}
	tBackupPruneLong = text{"Xóa những bản đã quá hạn lưu, trừ bản mới nhất, và các đối tượng không bản nào còn cần.", "Removes those past their retention, never the newest, and objects that none of the others needs."}
	tRestore         = text{"Khôi phục từ bản sao lưu", "Restore a backup"}
	tRestoreLong     = text{
		"Vào cơ sở dữ liệu trống và ngăn chứa trống. Sau đó máy chủ chưa chạy được cho tới khi niem restore finish kiểm tra xong nhật ký: thu hồi sau lúc sao lưu không được mất.",
		"Into an empty database and bucket. No server starts on it until niem restore finish has checked the log: recalls made after the backup must not be lost.",
	}
	tRestoreBegin      = text{"Chép bản sao lưu vào nơi trống", "Bring the backup back into empty places"}
	tRestoreFinish     = text{"Kiểm tra nhật ký đã khôi phục, làm lại các lệnh thu hồi", "Check the restored log, do recalls again"}
	tRestoreFinishLong = text{
		"So nhật ký với điểm kiểm mới nhất mà người khác giữ (--checkpoint: của bên chứng kiến, của máy người dùng). Nếu nhật ký ngắn hơn, đưa bản xuất mới hơn (--export): các mục thiếu được nối lại, thu hồi và hết hạn được làm lại. Không có bản xuất thì chỉ hai người có thẩm quyền cùng quyết định (--accept-loss) mới mở được một nhật ký mới.",
		"Holds the log against the newest checkpoint that others keep (--checkpoint: a witness's, a client's). If the log is shorter, give a later export (--export): missing entries are appended again, recalls and expiries done again. Without one, only two people of authority together (--accept-loss) can open a new log.",
	}
	tDrill     = text{"Diễn tập khôi phục", "Rehearse a restoring"}
	tDrillLong = text{
		"Khôi phục bản mới nhất vào cơ sở dữ liệu và ngăn chứa tạm, kiểm tra lại tất cả như niem fsck, đo thời gian, ghi kết quả vào danh mục và nhật ký, rồi dọn đi. Hệ thống đang chạy không bị đụng tới.",
		"Restores the newest backup into a throw-away database and bucket, checks everything as niem fsck does, takes the time, enters the result in catalogue and log, and cleans up. The live system is not touched.",
	}
	tBackupKey          = text{"Tạo khóa sao lưu: nửa bí mật vào tệp này, nửa công khai vào tệp .pub bên cạnh", "Make a backup key: secret half in this file, public half in .pub beside it"}
	tBackupMake         = text{"Sao lưu ngay", "Make a backup now"}
	tFlagBackup         = text{"bản sao lưu (mặc định: mới nhất)", "which backup (default: the newest)"}
	tFlagCheckpoint     = text{"điểm kiểm đã ký của nhật ký mà người khác giữ", "signed checkpoint of the log that others keep"}
	tFlagExport         = text{"bản xuất nhật ký mới hơn bản sao lưu", "export of the log that is later than the backup"}
	tFlagAcceptLoss     = text{"hai người cùng chấp nhận mất các mục còn thiếu và mở nhật ký mới", "two people accept the loss of what is missing and open a new log"}
	tFlagBy             = text{"người thứ nhất", "first person"}
	tFlagSecond         = text{"người thứ hai", "second person"}
	tSetBackupTo        = text{"thư mục chứa bản sao lưu", "folder of the backups"}
	tSetBackupRecipient = text{"tệp nửa công khai của khóa sao lưu", "file of the backup key's public half"}
	tSetBackupKeep      = text{"lưu bao nhiêu ngày", "days to keep it"}
	tSetBackupKey       = text{"nửa bí mật của khóa sao lưu", "the backup key's secret half"}
	tSetDrillDatabase   = text{"địa chỉ PostgreSQL mà tài khoản được tạo cơ sở dữ liệu", "PostgreSQL address whose login may make databases"}

	tBackingUp     = text{"Sao lưu", "Backing up"}
	tRestoring     = text{"Khôi phục", "Restoring"}
	tBackupKeyMade = text{"Nửa bí mật: %s – mang đi cất, không để trên máy này.\nNửa công khai: %s", "Secret half: %s – take it away, it doesn't belong on this machine.\nPublic half: %s"}
	tBackupMade    = text{"Bản sao lưu %s: nhật ký %d mục, %d văn bản, %d đối tượng, %s (mới %s), lưu đến %s.", "Backup %s: a log of %d entries, %d documents, %d objects, %s (%s of it new), kept until %s."}
	tNoBackups     = text{"Chưa có bản sao lưu.", "There is no backup."}
	tNeverTested   = text{"chưa thử", "never"}
	tTestPassed    = text{"đạt", "passed"}
	tTestFailed    = text{"KHÔNG ĐẠT", "FAILED"}
	tBackupWhere   = text{"Thư mục: %s", "Folder: %s"}
	tBackupMethod  = text{"Cách làm: %s", "Method: %s"}
	tPrunePrompt   = text{"Xóa các bản quá hạn lưu?", "Remove backups past their retention?"}
	tPruned        = text{"Đã xóa %d bản sao lưu.", "Removed %d backups."}
	tRestored      = text{"Đã khôi phục bản %s lúc %s: %d đối tượng, nhật ký %d mục. Máy chủ chưa chạy được: tiếp theo là niem restore finish.", "Restored backup %s of %s: %d objects, a log of %d entries. No server starts yet: niem restore finish comes next."}
	tNotRestored   = text{"Cơ sở dữ liệu này không chờ kiểm tra sau khôi phục.", "This database is not waiting for a check after restoring."}
	tFinishNeeds   = text{"cần --checkpoint, hoặc --accept-loss với --by, --second và --reason", "--checkpoint is required, or --accept-loss with --by, --second and --reason"}
	tLossNeeds     = text{"cần --by, --second và --reason", "--by, --second and --reason are required"}
	tLogShorter    = text{"Nhật ký chỉ có %d mục, điểm kiểm có %d: đưa bản xuất mới hơn bằng --export.", "The log has %d entries, the checkpoint %d: give a later export with --export."}
	tLogForkedHere = text{"Nhật ký này không phải nhật ký mà điểm kiểm hoặc bản xuất nói tới.", "This log is not the one that the checkpoint or export speaks of."}
	tNotProved     = text{"Mật khẩu hoặc mã xác thực bước hai không đúng: mỗi người nhập lại của mình.", "A password or code of the second factor is wrong: each gives his own again."}
	tLossForbidden = text{"Cần hai người khác nhau: một cán bộ an ninh, người kia là cán bộ an ninh hoặc lãnh đạo.", "Two different people are needed: a security officer, and another or a leader."}
	tFinished      = text{"Nhật ký có %d mục, đã nối lại %d mục. Máy chủ chạy được.", "The log has %d entries, %d of them appended again. Servers may start."}
	tDoneAgain     = text{"Đã làm lại: %s, %d mục.", "Done again: %s, %d entries."}
	tErasedAgain   = text{"Đã xóa lại nội dung của %d mục nhật ký.", "The records of %d log entries are erased again."}
	tLostActs      = text{"Phải làm lại bằng tay: %s, %d mục (việc sau lúc sao lưu).", "To be done again by hand: %s, %d entries (acts after the backup)."}
	tReopened      = text{"Nhật ký mở lại: tạo khóa nhật ký mới (tên mới) và tệp trạng thái mới cho tiến trình cấp mở trước khi chạy.", "The log is reopened: make a new log key (a new name) and give the releaser a new state file before serving."}
	tDrilled       = text{
		"Diễn tập khôi phục bản %s: %s giây, trong đó chép lại %s giây (thời gian khôi phục). Nếu mất hệ thống lúc này: mất %s gần nhất, gồm %d văn bản và %d mục nhật ký (bản xuất mới hơn nối lại được).",
		"Rehearsed restoring of backup %s: %s seconds, %s of them to bring it back (recovery time). A loss of the live system now would cost the last %s: %d documents, and %d log entries (a later export brings those back).",
	}

	tServeRestoring = text{"Cơ sở dữ liệu vừa được khôi phục và chưa kiểm tra: chạy niem restore finish.", "The database was restored and is not checked yet: run niem restore finish."}
	tServeShorter   = text{"Nhật ký có %d mục, nhưng %s biết %d: đã mất mục. Không chạy. Xem docs/operate/backup.md.", "The log has %d entries, but %s knows %d: entries were lost. Not serving. See docs/operate/backup.md."}
	tServeForked    = text{"Nhật ký không phải nhật ký mà %s biết. Không chạy.", "The log is not the one that %s knows. Not serving."}

	tColBackup   = text{"BẢN SAO LƯU", "BACKUP"}
	tColContents = text{"DỮ LIỆU", "DATA"}
	tColLogSize  = text{"NHẬT KÝ", "LOG"}
	tColVerified = text{"ĐỌC LẠI", "VERIFIED"}
	tColObjects  = text{"ĐỐI TƯỢNG", "OBJECTS"}
	tColSize     = text{"DUNG LƯỢNG", "SIZE"}
	tColSoftware = text{"PHẦN MỀM", "SOFTWARE"}
	tColKeepTill = text{"LƯU ĐẾN", "KEPT UNTIL"}
	tColTested   = text{"THỬ KHÔI PHỤC", "RESTORE TESTED"}
)
