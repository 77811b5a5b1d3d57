namespace TrustPoint.Ca.Backups;

/// <summary>Where backups go by themselves, how often, and how many stay.</summary>
/// <param name="IsOn">Whether any are made by the clock.</param>
/// <param name="Folder">A folder of its own: a mounted stick or share. Absolute, and not in the data directory.</param>
/// <param name="Every">How often.</param>
/// <param name="KeepNewest">How many of the newest stay.</param>
/// <param name="KeepWeekly">Of how many weeks, beside, the last one stays.</param>
public sealed record BackupPlan(bool IsOn, string Folder, TimeSpan Every, int KeepNewest, int KeepWeekly)
{
    /// <summary>What is offered to whoever decides for the first time: daily, a week of days, a quarter of weeks.</summary>
    public static BackupPlan Offered { get; } = new(true, "", TimeSpan.FromDays(1), 7, 13);

    /// <summary>The shortest interval.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest interval.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(31);

    /// <summary>The most of a kind that stay.</summary>
    public const int MostKept = 1000;

    /// <summary>When the newest good one is too old: twice the interval, so that one that came to nothing is made up for first.</summary>
    public TimeSpan TooOld => 2 * Every;

    /// <summary>The folder as paths of files in it have it, however it was typed.</summary>
    public string Place => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder));

    /// <summary>Refuses what makes no sense.</summary>
    /// <exception cref="BackupRefusedException">Says what.</exception>
    internal void Check()
    {
        if (!Folder.StartsWith('/') || Folder.Any(char.IsControl)) throw new BackupRefusedException("The folder for backups is given as a whole path, such as /mnt/backup.");
        if (Every < Shortest || Every > Longest) throw new BackupRefusedException("Backups are made every 10 minutes at most, and every 31 days at least.");
        if (KeepNewest is < 1 or > MostKept || KeepWeekly is < 0 or > MostKept) throw new BackupRefusedException("Of the newest backups 1 to 1000 stay, and of weekly ones up to 1000.");
    }

    /// <summary>Which backups are more than the plan keeps. The newest good one never is, however the plan reads.</summary>
    /// <param name="good">Good ones that are there, newest first.</param>
    internal IReadOnlyList<MadeBackup> Superfluous(IReadOnlyList<MadeBackup> good)
    {
        // Weeks begin on Monday, in UTC, counted through: no week is divided by the end of a year.
        static long Week(MadeBackup backup) => (backup.MadeAt.UtcDateTime.Ticks / TimeSpan.TicksPerDay) / 7;
        var weekly = good.GroupBy(Week).OrderByDescending(week => week.Key).Take(KeepWeekly).Select(week => week.First());
        return [.. good.Except(good.Take(Math.Max(1, KeepNewest)).Concat(weekly))];
    }
}
