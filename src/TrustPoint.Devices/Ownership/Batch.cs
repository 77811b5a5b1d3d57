namespace TrustPoint.Devices.Ownership;

/// <summary>A batch of a production line: while it is open, whoever has its code may have factory identities made for its devices.</summary>
public sealed record Batch
{
    /// <summary>Unique, <c>[a-z0-9-]{1,32}</c>: the EST user name.</summary>
    public required string Name { get; init; }

    /// <summary>The factory's domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The model of its devices.</summary>
    public required string Model { get; init; }

    /// <summary>How many devices it may add by itself; 0: only those that were added beforehand get one.</summary>
    public required int Quota { get; init; }

    /// <summary>How many it has added.</summary>
    public int Made { get; init; }

    /// <summary>When it begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>16 random octets.</summary>
    public required byte[] Salt { get; init; }

    /// <summary>Of the normalised code, with the salt.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>How it stands.</summary>
    public BatchState StateAt(DateTimeOffset now) =>
        now >= Until ? BatchState.Ended : now < From ? BatchState.Planned : Quota > 0 && Made >= Quota ? BatchState.Full : BatchState.Open;
}

/// <summary>A batch as somebody wants it opened.</summary>
/// <param name="Name">See <see cref="Batch.Name"/>.</param>
/// <param name="Domain">The factory's domain.</param>
/// <param name="Model">The model.</param>
/// <param name="Quota">See <see cref="Batch.Quota"/>.</param>
/// <param name="From">When it begins; null: now.</param>
/// <param name="Until">When it ends.</param>
public sealed record NewBatch(string Name, string Domain, string Model, int Quota, DateTimeOffset? From, DateTimeOffset Until);
