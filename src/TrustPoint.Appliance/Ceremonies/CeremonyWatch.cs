using TrustPoint.Appliance.Health;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Jobs;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>Looks every minute whether a ceremony's record is damaged, or something that follows from one is late.</summary>
internal sealed class CeremonyWatch(OpenCeremonies ceremonies, CeremonyCalendar calendar, Trouble trouble) : IDuty
{
    /// <summary>The part of <see cref="Trouble"/>.</summary>
    public const string Part = "ceremonies";

    // It says what people have to do: that they did not do it is no failure of the job.
    /// <inheritdoc/>
    public JobPlan Plan { get; } = new("ceremony-reminders", TimeSpan.FromMinutes(1)) { Missed = MissedTimes.LeftOut };

    /// <summary>Looks.</summary>
    public void Look() => trouble.Report(Part, string.Join("; ", ceremonies.Trouble().Concat(calendar.Trouble())) is { Length: > 0 } wrong ? wrong : null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DoAsync(CancellationToken ct)
    {
        Look();
        return Task.FromResult<IReadOnlyList<string>>([]);
    }
}
