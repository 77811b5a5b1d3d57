using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Settings;

/// <summary>What people decide about the box while it runs. It holds from the next start on.</summary>
/// <param name="options">What holds now.</param>
/// <param name="audit">The log.</param>
/// <param name="secondPerson">Asked before anything is changed.</param>
/// <param name="time">The clock.</param>
internal sealed class BoxSettings(ApplianceOptions options, IAuditStore audit, SecondPerson secondPerson, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim one = new(1);

    /// <summary>What is decided.</summary>
    /// <exception cref="ConfigurationRefusedException">The file is damaged.</exception>
    public SavedSettings Saved => SavedSettings.Read(options.DataDirectory);

    /// <summary>What holds now.</summary>
    public ApplianceOptions InForce => options;

    /// <summary>Whether what is decided is not what holds now.</summary>
    /// <exception cref="ConfigurationRefusedException">The file is damaged.</exception>
    public bool IsRestartNeeded
    {
        get
        {
            var next = ApplianceConfiguration.With(Saved);
            return !options.HostNames.SequenceEqual(next.HostNames) || options.PublicUrl != next.PublicUrl || options.Keys != next.Keys;
        }
    }

    /// <summary>Changes what is decided.</summary>
    /// <param name="caller">Who changes it.</param>
    /// <param name="change">From what is decided to what shall be.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <param name="prepare">What else must be there once they hold: written just before them.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="ConfigurationRefusedException">No start would take it; says why.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<SavedSettings> ChangeAsync(Caller caller, Func<SavedSettings, SavedSettings> change, CancellationToken ct, Action? prepare = null)
    {
        caller.RequireAlone(Right.ChangeSettings);
        await one.WaitAsync(ct);
        try
        {
            var wanted = change(Saved);
            wanted.Check(); // also what the environment overrides
            ApplianceConfiguration.With(wanted);
            caller = await secondPerson.AskAsync(caller.Require(new Act(ActKind.ChangeSettings, Right.ChangeSettings, "change the settings of the box", FieldsOf(wanted))), ct);
            await audit.AppendAsync(AuditEntry.Create(AuditEventType.SettingsSaved, time.GetUtcNow(), caller, AuditOutcome.Success, FieldsOf(wanted)), ct);
            prepare?.Invoke();
            wanted.Write(options.DataDirectory);
            return wanted;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private static (string Name, string? Value)[] FieldsOf(SavedSettings wanted) =>
    [
        ("hostNames", wanted.HostNames is null ? null : string.Join(' ', wanted.HostNames)), ("publicUrl", wanted.PublicUrl),
        ("module", wanted.Keys?.Module), ("tokenLabel", wanted.Keys?.TokenLabel), ("purpose", wanted.Purpose),
    ];
}
