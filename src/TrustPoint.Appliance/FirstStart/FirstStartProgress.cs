using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Appliance.FirstStart;

/// <summary>How far the first start is: in memory to be asked with each request, and in a file. Safe for concurrent use.</summary>
internal sealed class FirstStartProgress(ApplianceOptions options, ApplianceKeys keys, Domains domains, IAuditStore audit, TimeProvider time) : IFirstStart, IDisposable
{
    private readonly SemaphoreSlim one = new(1);
    private volatile FirstStartFile? file = FirstStartFile.Read(options.DataDirectory);

    /// <inheritdoc/>
    public bool IsOpen => file is not null;

    /// <inheritdoc/>
    public IReadOnlyList<FirstStartStep> Decided => file?.Decided ?? [];

    /// <inheritdoc/>
    public async Task DecideAsync(Caller caller, FirstStartStep step, CancellationToken ct)
    {
        caller.RequireAlone(Right.ChangeSettings);
        await one.WaitAsync(ct);
        try
        {
            if (file is not { } before || before.Decided.Contains(step)) return;
            var next = new FirstStartFile([.. before.Decided.Append(step).Order()]);
            next.Write(options.DataDirectory);
            file = next;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public async Task FinishAsync(Caller caller, CancellationToken ct)
    {
        caller.RequireAlone(Right.ChangeSettings);
        await one.WaitAsync(ct);
        try
        {
            if (file is not { } before) return;
            // Whoever is at the console may have decided all of it there.
            if (caller is not Administrator && before.Decided.Count < Enum.GetValues<FirstStartStep>().Length) throw new FirstStartRefusedException("Not every step is decided yet.");
            await audit.AppendAsync(AuditEntry.Create(
                AuditEventType.FirstStartFinished, time.GetUtcNow(), caller, AuditOutcome.Success, ("authority", domains.Default?.Authority)), ct);
            // From now on only root has it make authorities.
            if (keys.Signer is { } signer) await signer.CloseAsync(ct);
            FirstStartFile.End(options.DataDirectory);
            file = null;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();
}
