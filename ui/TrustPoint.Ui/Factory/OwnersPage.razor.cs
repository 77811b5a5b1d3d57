using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Who owns what was made here.</summary>
public sealed partial class OwnersPage(Owners owners, CircuitCaller caller, NavigationManager navigation) : ListView<Owner, OwnerSort>(navigation, caller)
{
    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Owner>> Columns { get; } =
    [
        new("displayName", owner => owner.DisplayName), new("name", owner => owner.Name, "owners.name"), new("anchors", Names, "owners.known"),
        new("sha256", owner => string.Join(' ', owner.Anchors.Select(anchor => Convert.ToHexStringLower(SHA256.HashData(anchor))))),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => Text is not null;

    /// <inheritdoc/>
    protected override Task<Page<Owner>> LoadAsync(Caller person, PageRequest<OwnerSort> page) => owners.ListAsync(person, Text, page, Gone);

    private static string Names(Owner owner) => string.Join(", ", owner.Anchors.Select(anchor => ManufacturerAnchor.Of(anchor).Name));
}
