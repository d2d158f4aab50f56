ENGINE = "parterre.project.no_database"
