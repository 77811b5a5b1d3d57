using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>Adds a person, who chooses a password with the code that is shown then.</summary>
public sealed partial class AddPersonPage(Ca.People.People people, CircuitCaller caller) : CommandView(caller, Right.ManagePeople)
{
    private readonly HashSet<HeldRole> roles = [];
    private bool isAllowed;
    private string name = "";
    private string displayName = "";
    private NewSetUpCode? code;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        isAllowed = true;
    }

    private Task<bool> AddAsync() => DoAsync(async person =>
    {
        name = name.Trim();
        code = await people.AddAsync(person, name, displayName.Trim(), [.. roles], Gone);
    });
}
