using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Ceremonies;

/// <summary>A ceremony for the wall: the step, and a digest in numbered groups, in large type. Nothing can be done on it.</summary>
public sealed partial class ProjectionPage(OpenCeremonies ceremonies, CircuitCaller caller, TimeProvider time) : CeremonyView(ceremonies, time)
{
    /// <inheritdoc/>
    protected override async Task LookAsync() => Find(await caller.LookAsync(Gone));
}
