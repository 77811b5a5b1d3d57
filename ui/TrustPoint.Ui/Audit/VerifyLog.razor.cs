using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Audit;

/// <summary>Verifies the log while somebody looks on.</summary>
public sealed partial class VerifyLog(AuditTrail trail, IAuditStore store, CircuitCaller caller) : View
{
    private long? looked;
    private long all;
    private AuditVerification? found;
    private string? refusal;

    private async Task VerifyAsync()
    {
        var person = await caller.NowAsync(Gone);
        (looked, refusal) = (0, null);
        try
        {
            (all, _) = await store.HeadAsync(Gone);
            // Off the circuit, which goes on answering.
            found = await Task.Run(() => trail.VerifyAsync(person, earlier: null, new Progress<long>(Tell), Gone), Gone);
        }
        catch (StoreUnavailableException unavailable)
        {
            refusal = unavailable.Message;
        }
        finally
        {
            looked = null;
        }
    }

    private void Tell(long count) => _ = InvokeAsync(() =>
    {
        if (looked is null || Gone.IsCancellationRequested) return;
        looked = count;
        StateHasChanged();
    });
}
