using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>All ceremonies: the one under way first, and those that are over.</summary>
public sealed partial class CeremoniesPage(OpenCeremonies ceremonies, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private IReadOnlyList<CeremonyRun> runs = [];

    /// <inheritdoc/>
    protected override async Task LookAsync() => runs = ceremonies.List(await caller.LookAsync(Gone));
}
