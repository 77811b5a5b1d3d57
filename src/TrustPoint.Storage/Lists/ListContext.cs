using System.Text;
using Microsoft.EntityFrameworkCore;
using TrustPoint.Storage.Database;

namespace TrustPoint.Storage.Lists;

/// <summary>
/// What people look through, page by page and with filters, as an EF Core model over the migrated schema. It only reads. What is asked on
/// the way to a certificate goes by prepared statements instead; so the model is first built when the first list is asked for.
/// </summary>
internal sealed class ListContext(DatabaseConnection connection) : DbContext
{
    public DbSet<StoredCertificate> Certificates => Set<StoredCertificate>();

    public DbSet<StoredDevice> Devices => Set<StoredDevice>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) =>
        options.UseSqlite(connection.Sqlite).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<StoredCertificate>().ToTable("certificates");
        model.Entity<StoredDevice>().ToTable("devices");
        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(SnakeCase(property.Name));
    }

    // NotBefore -> not_before
    private static string SnakeCase(string name)
    {
        var column = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && column.Length > 0) column.Append('_');
            column.Append(char.ToLowerInvariant(letter));
        }
        return column.ToString();
    }
}
