# States of the till's parts, faults, and what cures them.
fault-unknown = Something went wrong. Nothing was changed.
fault-unknown-cure = Try again. If it stays, open the health panel.
fault-disk-full = The disk is full. Nothing was recorded.
fault-disk-full-cure = Free some space; what was done before is safe.
fault-disk-failed = The disk does not do what it should. Nothing was recorded.
fault-disk-failed-cure = Restart the till. If it happens again, replace the disk and restore a backup.
fault-read-only = The data folder cannot be written.
fault-read-only-cure = Check the disk and the folder's rights.
fault-busy = Another program holds the data.
fault-busy-cure = Close it and try again.
fault-corrupt = The data is damaged.
fault-corrupt-cure = Start again and restore the newest backup.
fault-private-unreadable = The member's data cannot be opened.
fault-private-unreadable-cure = Stamps and rewards still work; restore the keys from a backup.
fault-no-card-key = This device cannot make cards.
fault-no-card-key-cure = Enter the recovery phrase in the health panel.
open-second-instance = Tillstamp is already running here.
open-second-instance-cure = Use the window that is open.
open-read-only = The data folder cannot be written.
open-read-only-cure = Check the disk and the folder's rights.
open-disk-full = The disk is full.
open-disk-full-cure = Free some space and start again.
open-corrupt = The ledger is damaged; the file was kept.
open-corrupt-cure = Restore the newest backup.
open-newer = The data is from a newer Tillstamp.
open-newer-cure = Update this device.
open-no-shop = There is no shop in this folder.
open-no-shop-cure = Set one up, or restore a backup.
open-unfinished = The set-up of this shop was not finished.
open-unfinished-cure = Set the shop up again. What was begun is kept under another name.
open-exists = There is a shop in this folder already.
open-exists-cure = Open it, or choose another folder.
start-restored = Restored from a backup; epoch { $epoch } begins.
start-restored-cure = Rewards handed over since that backup can be handed over again: watch for them.
start-rolled-back = This disk is an older copy; epoch { $epoch } begins.
start-rolled-back-cure = What was done after the copy is missing. Restore a newer backup if there is one.
start-other-machine = The data came from another machine; epoch { $epoch } begins.
start-other-machine-cure = Use only one of the two machines from now on.
start-not-done = { $count ->
    [one] { $count } action was interrupted before it was recorded.
   *[other] { $count } actions were interrupted before they were recorded.
}
start-not-done-cure = Nothing of it happened: scan again if the customer is still here.
start-not-shown = { $count ->
    [one] { $count } action was recorded but not shown.
   *[other] { $count } actions were recorded but not shown.
}
start-not-shown-cure = See the last actions; undo what should not stand.
start-erased-again = { $count ->
    [one] { $count } erased member of the backup was erased again.
   *[other] { $count } erased members of the backup were erased again.
}
status-alone = { $entries ->
    [one] Works alone: all saved here ({ $entries } entry).
   *[other] Works alone: all saved here ({ $entries } entries).
}
status-backing-up = Making a backup.
status-clock-unsure = Needs attention: the time is unsure.
status-clock-unsure-cure = Stamps work. The owner sets the time in the health panel.
status-redemptions-paused = Rewards are paused. Stamps work.
status-redemptions-paused-cure = A manager can allow them again.
health-camera-works = { $name }
health-camera-absent = No camera
health-scanner-works = { $name }
health-scanner-absent = No scanner
health-printer-works = { $name }
health-printer-absent = No printer
health-disk-good = { $free } MB free
health-disk-low = Only { $free } MB free
health-disk-low-cure = Free some space soon.
health-disk-full = Almost full: { $free } MB free
health-disk-full-cure = Free some space now; without it nothing can be recorded.
health-disk-unknown = Free space is unknown
health-disk-unknown-cure = Check the disk.
health-clock-sure = The time is sure
health-clock-unsure = The time is unsure
health-clock-unsure-cure = Stamps work, nothing expires, rewards need a manager. The owner sets the time here.
health-entries-alone = { $entries ->
    [one] Works alone: { $entries } entry saved here
   *[other] Works alone: { $entries } entries saved here
}
health-entries-unreadable = The entries cannot be read
health-entries-unreadable-cure = Start again; restore a backup if it stays.
health-backup-good = Checked, { $age } old
health-backup-old = The newest backup is { $age } old
health-backup-old-cure = Back up now.
health-backup-none = No backup yet
health-backup-none-cure = Back up now, best also onto a stick.
health-backup-failed = The last backup failed
health-backup-failed-cure = Check the disk, then back up now.
backup-unusable = This file is not a backup that can be used.
backup-unusable-cure = Choose another one: ledger-….db from the backups folder or the stick. Nothing was changed here.
health-card-key-missing = This device cannot make cards yet
health-card-key-missing-cure = Enter the twelve words of the recovery sheet.
health-ledger-good = In order (epoch { $epoch })
health-ledger-unreadable = The ledger cannot be read
health-ledger-unreadable-cure = Start again; restore a backup if it stays.
