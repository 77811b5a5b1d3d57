using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>The models that are made here: on which terms their devices get vouchers, and which of these terms are a way to take a device over.</summary>
public sealed partial class ModelsPage(Models known, Products products, CircuitCaller caller) : View
{
    private List<(Model Model, ListCount? Made)>? models;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        var found = new List<(Model, ListCount?)>();
        foreach (var model in await known.ListAsync(person, Gone))
            found.Add((model, person.ReachOf(Right.SeeDevices).IsAnywhere ? await products.CountAsync(person, new(Model: model.Name), Gone) : null));
        models = found;
    }

    private string Counted(ListCount count)
    {
        var number = Viewer.Words.Number(count.Value);
        return Say("model.made.devices", count.IsExact ? number : Say("list.moreThan", number));
    }
}
