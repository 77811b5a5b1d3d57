using TrustPoint.Devices.Registry;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Lists;

/// <summary>A row of devices, as the lists see it.</summary>
internal sealed class StoredDevice
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public required string Domain { get; init; }
    public string? Manufacturer { get; init; }
    public string? SerialNumber { get; init; }
    public required string DnsNames { get; init; }
    public required string IpAddresses { get; init; }
    public required string Uris { get; init; }
    public DeviceState State { get; init; }
    public long AddedAt { get; init; }

    public Device AsDevice() => new()
    {
        Name = Name,
        Domain = Domain,
        Manufacturer = Manufacturer,
        SerialNumber = SerialNumber,
        DnsNames = StoredJson.Read(DnsNames),
        IpAddresses = StoredJson.Read(IpAddresses),
        Uris = StoredJson.Read(Uris),
        State = State,
        AddedAt = DateTimeOffset.FromUnixTimeMilliseconds(AddedAt),
    };
}
