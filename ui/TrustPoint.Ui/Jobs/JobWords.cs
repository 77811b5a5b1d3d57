using TrustPoint.Ui.Language;

namespace TrustPoint.Ui.Jobs;

/// <summary>Jobs in words.</summary>
internal static class JobWords
{
    // The jobs that have a name for people.
    private static readonly string[] Named =
        ["crl-schedule", "crl-watch", "ocsp-responders", "approvals", "checkpoints", "tls-certificates", "voucher-signers", "ceremony-reminders", "device-life", "backup", "transfers"];

    /// <summary>What it does.</summary>
    public static string Of(Words words, string job) => Named.Contains(job) ? words[$"job.{job}"] : job;

    /// <summary>How often.</summary>
    public static string Every(Words words, TimeSpan every) =>
        every.TotalMinutes < 1 ? words["jobs.every", every.TotalSeconds] : every.TotalHours < 1 ? words["jobs.every.minutes", every.TotalMinutes] : words["jobs.every.hours", every.TotalHours];
}
