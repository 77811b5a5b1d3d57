using Microsoft.AspNetCore.Components;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.FirstStart;

/// <summary>What the box is for.</summary>
public sealed partial class PurposePage(IFirstBox box, IFirstStart firstStart, CircuitCaller caller, NavigationManager navigation) : StepPage(firstStart, caller, navigation)
{
    private Task ChooseAsync(string purpose) => DecideAsync(FirstStartStep.Purpose, who => box.ChoosePurposeAsync(who, purpose, Gone));
}
